"""Sentences of the rooms below in another language: a catalogue holds the patterns of the English ones.

A pattern is the English sentence with its gaps named: “{who} has this task already.”
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

import re2
from msgspec import Struct

_GAP = re.compile(r"\{(\w+)\}")
#: A time as the engine writes it (engine.words.moment).
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d) at (\d\d:\d\d) \S+")
#: What stands between the entries of a list. “and” stands within some of them, too.
_LISTED = (re.compile(r"(, | or )"), re.compile(r"(, | or | and )"))
_QUOTED = re.compile(r"“([^“”]*)”")


class _Pattern(Struct, frozen=True):
    """A sentence with gaps. What stands between them is looked for first: few sentences have all of it."""

    between: tuple[str, ...]
    #: RE2, since an author of models decides what stands in a sentence and how long it is.
    whole: re2._Regexp
    translation: str

    def fits(self, sentence: str) -> Mapping[str, str] | None:
        """Return what fills the gaps; None when it is another sentence."""
        if not sentence.startswith(self.between[0]) or not all(part in sentence for part in self.between):
            return None
        found = self.whole.fullmatch(sentence)
        return None if found is None else found.groupdict()


class Sentences:
    """The catalogue of one language. `spoken`: which gaps hold sentences or known words; others stay as they are."""

    def __init__(self, folder: Path, locale: str, spoken: Callable[[str], bool] = lambda gap: True) -> None:
        self._folder = folder
        self._locale = locale
        self._spoken = spoken

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Every sentence and pattern with its translation."""
        found: dict[str, str] = {}
        for file in sorted((*self._folder.glob(f"{self._locale}.json"), *self._folder.glob(f"{self._locale}/*.json"))):
            found |= json.loads(file.read_text("utf-8"))
        return found

    @cached_property
    def _patterns(self) -> tuple[_Pattern, ...]:
        """The patterns, those that say most first; what begins with a gap fits the ends of others, so it comes last."""
        found = (_pattern(english, known) for english, known in self.known.items() if _GAP.search(english))
        return tuple(sorted(found, key=lambda one: (not one.between[0], -sum(map(len, one.between)))))

    def translated(self, sentence: str) -> str | None:
        """Give a sentence in this language; None when the catalogue does not have it."""
        if sentence in self.known:
            return self.known[sentence]
        for pattern in self._patterns:
            if (found := pattern.fits(sentence)) is not None:
                return pattern.translation.format(**{gap: self._value(gap, text) for gap, text in found.items()})
        return None

    def _value(self, gap: str, text: str) -> str:
        """Translate what fills a gap: a sentence, a list of known words, a time; anything else stays."""
        if not self._spoken(gap):
            return text
        # A list first: all of it may look like one of its parts.
        for between in _LISTED:
            words = [self.translated(part) for part in between.split(text)[::2]]
            if all(words):
                return ", ".join(str(word) for word in words)
        whole = self.translated(text)
        if whole is not None:
            return whole
        return _as_in_german(text) if self._locale == "de" else text


def _as_in_german(text: str) -> str:
    """Write times and quotation marks of what is not translated, such as names, as German does."""
    dated = _MOMENT.sub(lambda at: f"{int(at[3])}.{int(at[2])}.{at[1]} um {at[4]} Uhr", text)
    return _QUOTED.sub(r"„\1“", dated).replace("“ and „", "“ und „")


def _pattern(english: str, translation: str) -> _Pattern:
    parts = _GAP.split(english)
    # Every second part is the name of a gap.
    found = [f"(?P<{part}>.+?)" if at % 2 else re2.escape(part) for at, part in enumerate(parts)]
    return _Pattern(tuple(parts[::2]), re2.compile(f"(?s){''.join(found)}"), translation)
