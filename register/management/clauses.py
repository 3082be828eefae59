"""What a management system for IT assets is made of: the processes that ISO/IEC TS 19770-10:2023 guides through.

One row a process, in the order of its clauses (`clauses.json` beside this module). The map of the
standard and the statement of applicability read them. Titles and purposes are in our words. `annex` names where
ISO/IEC 19770-1:2017 asks for it, as far as its public table of contents tells; to be checked against a licensed copy.
"""

from collections.abc import Mapping
from importlib.resources import files
from json import loads
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

Group = Literal[10, 11, 12, 13, 14]

#: What the groups are called: group -> language -> words.
GROUPS: Mapping[Group, Mapping[str, str]] = MappingProxyType(
    {
        10: {"en": "Managing the system", "de": "Das System führen"},
        11: {"en": "Functional management", "de": "Fachliche Steuerung"},
        12: {"en": "Life of an asset", "de": "Leben eines Assets"},
        13: {"en": "Data", "de": "Daten"},
        14: {"en": "Further guidance", "de": "Weitere Hinweise"},
    }
)


class Clause(Struct, frozen=True, kw_only=True):
    """One process of the standard."""

    #: Unique; the clause, with a word behind it where a clause has several processes.
    id: str
    #: Number in TS 19770-10, as people quote it.
    clause: str
    #: Clauses of 19770-1:2017.
    annex: str
    group: Group
    title: str
    title_de: str
    purpose: str
    purpose_de: str
    #: Records that it leaves.
    records: str
    records_de: str
    #: Group of people who answer for it when nobody else is named.
    owner: str
    #: Keys of the processes that run it; the first one is its own.
    models: tuple[str, ...]
    #: 1 is shipped first, 3 as a pattern only.
    priority: Literal[1, 2, 3]

    def title_in(self, locale: str) -> str:
        """Return the title in a language."""
        return self.title_de if locale.startswith("de") else self.title

    def purpose_in(self, locale: str) -> str:
        """Return the purpose in a language."""
        return self.purpose_de if locale.startswith("de") else self.purpose

    def records_in(self, locale: str) -> str:
        """Return the records in a language."""
        return self.records_de if locale.startswith("de") else self.records


def _read() -> tuple[Clause, ...]:
    rows = loads((files("register.management") / "clauses.json").read_text(encoding="utf-8"))
    return tuple(Clause(**{**row, "models": tuple(row["models"])}) for row in rows)


#: In the order of the standard; what it says beside its main clauses comes last.
CLAUSES: tuple[Clause, ...] = _read()
BY_ID: Mapping[str, Clause] = MappingProxyType({one.id: one for one in CLAUSES})
