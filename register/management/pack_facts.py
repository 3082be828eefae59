"""What the blocks of a review pack are made of, and what they look like."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from engine.topics import Call
from register import documents
from register.management import reviews
from register.management.figures import Frozen
from register.management.pack_words import say


class Facts(Struct, frozen=True, kw_only=True):
    """What the blocks are made of."""

    call: Call
    review: Any
    figures: Sequence[Frozen]
    reports: Sequence[Mapping[str, Any]]
    missing: Sequence[Mapping[str, Any]]
    topics: Sequence[Mapping[str, Any]]

    @property
    def language(self) -> documents.Language:
        return reviews.language(self.review)

    def say(self, code: str, **params: Any) -> str:
        """Return a sentence in the language of the pack."""
        return say(self.language, code, **params)

    def rows(self, statement: Any, **values: Any) -> Sequence[Any]:
        """Return rows of the register."""
        return self.call.uow.execute(statement, values).all()

    def of(self, *ids: str) -> list[Frozen]:
        """Return frozen figures by id, in this order; unknown ones are left out."""
        known = {one.id: one for one in self.figures}
        return [known[id] for id in ids if id in known]

    def answers(self, name: str) -> list[str]:
        """Return what the owners said on one question, each with the process in front."""
        return [f"{one['title']}: {one[name]}" for one in self.reports if one.get(name)]

    def day(self, value: date | None) -> str:
        return documents.day(value, self.language) or "–"


class Block(Struct, kw_only=True):
    """One page of the pack."""

    summary: str = ""
    #: Whether there is anything that it could be read from.
    has_source: bool = True
    #: Lines of text.
    lines: list[str] = []
    #: Figures, each with value and what it was before.
    figures: list[Frozen] = []
    #: label -> number: drawn as bars.
    bars: dict[str, int] = {}
