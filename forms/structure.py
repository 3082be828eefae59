"""A form as the server sees it: fields, groups and repeating rows, everything compiled."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from marshmallow import Schema
from msgspec import Struct, field

from dmn.feel import Program

Path: TypeAlias = tuple[str, ...]
Limit: TypeAlias = Program | Decimal | None


class Check(Struct, frozen=True, kw_only=True):
    """A rule over the whole form that must be true, and what to say when it is not (by language)."""

    rule: Program
    text: Mapping[str, str]


class Limits(Struct, frozen=True, kw_only=True):
    """What an answer may be; a Program gives the limit from the other answers."""

    smallest: Limit = None
    largest: Limit = None
    shortest: Limit = None
    longest: Limit = None
    #: Compiled by RE2, and as its author wrote it.
    pattern: Any = None
    pattern_text: str = ""
    pattern_says: Mapping[str, str] | None = None
    #: email | phone | None
    shape: str | None = None
    decimals: int | None = None
    step: Decimal | None = None
    no_past: bool = False


class Options(Struct, frozen=True, kw_only=True):
    """Where the choices come from: values of the form, a variable that holds a list, or a FEEL expression."""

    values: frozenset[Any] = frozenset()
    variable: str | None = None
    expression: Program | None = None


class Files(Struct, frozen=True, kw_only=True):
    """What may be uploaded."""

    #: Endings (".pdf") and media types ("image/*"); empty = all that the installation takes.
    accept: tuple[str, ...] = ()
    most: int = 10
    largest_mib: int = 20


class Field(Struct, frozen=True, kw_only=True):
    """One question."""

    id: str
    type: str
    path: Path
    hide: Program | None = None
    readonly: Program | bool = False
    required: bool = False
    required_if: Program | None = None
    #: The field is worked out by the form.
    expression: Program | None = None
    limits: Limits = field(default_factory=Limits)
    options: Options | None = None
    #: Kind of thing that is referred to ("user", "cost_centre").
    reference: str | None = None
    files: Files | None = None
    multiple: bool = False
    checks: tuple[Check, ...] = ()


class Group(Struct, frozen=True, kw_only=True):
    """Components that are shown and hidden together."""

    id: str
    hide: Program | None = None


class Rows(Struct, frozen=True, kw_only=True):
    """A table that people fill in row by row."""

    id: str
    path: Path
    scope: "Scope"
    hide: Program | None = None
    readonly: Program | bool = False
    fewest: int = 0
    most: int = 200
    #: People may not add or remove rows.
    fixed: bool = False
    #: Rows to begin with.
    initial: int = 1
    checks: tuple[Check, ...] = ()


Component: TypeAlias = Field | Group | Rows


class Step(Struct, frozen=True, kw_only=True):
    """A component and the place of the group it stands in (-1: none) among the steps of its scope."""

    component: Component
    parent: int


class Scope(Struct, frozen=True, kw_only=True):
    """The whole form, or one row of a table: components in the order of the form, outer ones first."""

    steps: tuple[Step, ...]
    schema: Schema
    #: How often conditions must be gone through at most until nothing changes.
    rounds: int
