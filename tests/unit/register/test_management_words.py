"""The words of the management system are there in both languages, with the same places for values."""

from collections.abc import Mapping
from string import Formatter

import pytest

from register.management import pack_words, paper_words, scope_paper, texts

SENTENCES: dict[str, Mapping[str, Mapping[str, str]]] = {
    "refusals": texts.TEXTS,
    "pack": pack_words.SENTENCES,
    "titles": {str(number): words for number, words in pack_words.TITLES.items()},
}
PAPERS = {"review": paper_words.WORDS, "scope": scope_paper.WORDS}


def places(text: str) -> set[str]:
    """Return the names of the values that a text takes."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_says_the_same_in_both_languages(name: str) -> None:
    for code, words in SENTENCES[name].items():
        assert words["en"] and words["de"], code
        assert places(words["en"]) == places(words["de"]), code


@pytest.mark.parametrize("name", PAPERS)
def test_every_word_of_a_paper_is_there_in_both_languages(name: str) -> None:
    words = PAPERS[name]
    assert words["en"].keys() == words["de"].keys()
    assert all(places(words["en"][code]) == places(words["de"][code]) for code in words["en"])


def test_every_input_of_a_review_has_a_title_and_an_owner() -> None:
    assert set(pack_words.TITLES) == set(pack_words.OWNERS) == set(range(1, 13))
