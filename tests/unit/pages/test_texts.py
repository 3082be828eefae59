"""The texts of the pages: each language has all of them, and the pages ask for none that is missing."""

import re
from pathlib import Path

import pytest

from api.pages import cases, notices, story, texts

ROOT = Path(texts.__file__).parents[1]
ASKED = re.compile(r"""(?:\bt|text|note_text)\(\s*["']([a-zA-Z_0-9.-]+)["'](?!\s*~)""")
#: Keys that are put together from a beginning and what is known at run time.
BUILT = {
    "inbox.box.": ("mine", "groups", "overdue", "later"),
    "inbox.sort.": ("due", "newest", "oldest", "priority"),
    "requests.view.": ("open", "ended", "all"),
    "state.": ("active", "suspended", "completed", "cancelled", "failed"),
    "track.": ("done", "open", "failed", "next", "skipped"),
    "diagram.": (*(state for state in cases.STATES.values()), "cancelled", "next"),
    "ops.kind.": ("expression", "topic", "decision", "flow", "limit", "job", "timer"),
    "task.": ("answered", "asks"),
    "story.": (*story.KINDS, "approve", "reject", "rework", "ended_early", "other"),
    "inbox.empty.": ("mine", "groups", "overdue", "later"),
    "me.theme.": ("system", "light", "dark"),
    "nav.": ("inbox", "start", "requests", "notices", "operations"),
    "keys.": ("help", "search", "walk"),
    "day.": ("today", "tomorrow", "yesterday"),
    "case.": ("withdraw.title", "withdraw.text", "cancel.title", "cancel.text"),
    "notice.": tuple(notices.MARKS),
}


def asked() -> set[str]:
    """Give the keys that templates and pages name in full."""
    files = [*(ROOT / "templates").glob("*.html"), *(ROOT / "pages").glob("*.py")]
    found = {key for file in files for key in ASKED.findall(file.read_text("utf-8"))}
    return {key for key in found if not key.endswith(".")}


def test_german_says_everything_that_english_says_and_nothing_else() -> None:
    english, german = (set(texts.catalogue(locale)) for locale in texts.LOCALES)
    # “You” takes a verb of its own in German, the singular a form of its own in both.
    assert {key for key in english - german if not key.endswith(".one")} == set()
    assert {key for key in german - english if not key.endswith((".one", ".you"))} == set()


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_pages_ask_for_no_text_that_is_missing(locale: str) -> None:
    known = texts.catalogue(locale)
    wanted = asked() | {begin + end for begin, ends in BUILT.items() for end in ends}
    assert len(wanted) > 200
    assert sorted(wanted - set(known)) == []


def test_both_languages_fill_the_same_gaps_of_a_text() -> None:
    english, german = (texts.catalogue(locale) for locale in texts.LOCALES)
    gap = re.compile(r"\{(\w+)\}")
    loose = {
        key: (english[key], german[key])
        for key in english.keys() & german.keys()
        if not set(gap.findall(german[key])) <= set(gap.findall(english[key]))
    }
    assert loose == {}


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_no_text_is_empty_or_speaks_of_itself(locale: str) -> None:
    odd = [key for key, said in texts.catalogue(locale).items() if not said.strip() or "TODO" in said]
    assert odd == []
