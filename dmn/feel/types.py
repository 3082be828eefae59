"""FEEL types: what `instance of` asks and what a declared type makes of a value (DMN 1.5 §10.3.2.9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from dmn.feel.budget import Run
from dmn.feel.errors import Place
from dmn.feel.kinds import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DURATION,
    FUNCTION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    FeelFunction,
    FeelRange,
    Value,
    a_kind,
    kind,
)
from dmn.feel.operators import midnight_utc


class Type(Protocol):
    """A FEEL type."""

    @property
    def name(self) -> str:
        """Return the name people write."""

    def has(self, value: Value) -> bool:
        """Say whether a value that is not null is of this type."""


class AnyType(Struct, frozen=True):
    """Every value."""

    name: str = "Any"

    def has(self, value: Value) -> bool:
        """Every value is of this type."""
        return True


class KindType(Struct, frozen=True):
    """One of the built-in kinds."""

    name: str

    def has(self, value: Value) -> bool:
        """Compare the kind."""
        return kind(value) == self.name


class ListType(Struct, frozen=True):
    """A list whose items are of one type."""

    item: Type
    name: str = LIST

    def has(self, value: Value) -> bool:
        """Ask each item."""
        return isinstance(value, list) and all(instance_of(item, self.item) for item in value)


class ContextType(Struct, frozen=True):
    """A context with at least these entries."""

    fields: Mapping[str, Type]
    name: str = CONTEXT

    def has(self, value: Value) -> bool:
        """Ask each named entry; more entries may be there."""
        return isinstance(value, dict) and all(
            key in value and instance_of(value[key], wanted, nullable=True) for key, wanted in self.fields.items()
        )


class RangeType(Struct, frozen=True):
    """An interval whose ends are of one type."""

    end: Type
    name: str = RANGE

    def has(self, value: Value) -> bool:
        """Ask the ends that are there."""
        if not isinstance(value, FeelRange):
            return False
        return all(end is None or self.end.has(end) for end in (value.low, value.high))


class FunctionType(Struct, frozen=True):
    """A function. The number of parameters is looked at where an author wrote them; results carry no types."""

    parameters: tuple[Type, ...]
    result: Type
    name: str = FUNCTION

    def has(self, value: Value) -> bool:
        """Compare kind and number of parameters; a built-in may have several numbers of them."""
        return kind(value) == FUNCTION and (not value.fixed or len(value.parameters) == len(self.parameters))


class TypedFunction(FeelFunction):
    """A function seen as a function type: what goes in and what comes out is made to conform, or the answer is null."""

    __slots__ = ("inner", "wanted")

    def __init__(self, inner: FeelFunction, wanted: FunctionType) -> None:
        super().__init__(inner.name, inner.parameters, inner.fixed)
        self.inner = inner
        self.wanted = wanted

    def call(self, run: Run, place: Place, arguments: list[Value]) -> Value:
        """Call the function with arguments of the declared types."""
        types = (*self.wanted.parameters, *[ANY] * len(arguments))
        return self._answer(run, place, list(zip(arguments, types, strict=False)), self.inner.call)

    def call_named(self, run: Run, place: Place, arguments: dict[str, Value]) -> Value:
        """Call the function with named arguments of the declared types."""
        types = dict(zip(self.parameters, self.wanted.parameters, strict=False))
        pairs = [(value, types.get(name, ANY)) for name, value in arguments.items()]
        return self._answer(
            run,
            place,
            pairs,
            lambda run, place, values: self.inner.call_named(run, place, dict(zip(arguments, values, strict=True))),
        )

    def _answer(
        self, run: Run, place: Place, pairs: list[tuple[Value, Type]], call: Callable[[Run, Place, list[Value]], Value]
    ) -> Value:
        values = []
        for value, wanted in pairs:
            fits, converted = conform(value, wanted)
            if not fits:
                run.warn(place, f"An argument must be of type “{wanted.name}”, not {a_kind(value)}.")
                return None
            values.append(converted)
        fits, result = conform(call(run, place, values), self.wanted.result)
        if not fits:
            run.warn(place, f"The result must be of type “{self.wanted.result.name}”.")
        return result


@dataclass(frozen=True, slots=True)
class RestrictedType:
    """A named type of a model: another type whose values also pass a test; `allowing` = by its allowed values."""

    name: str
    base: Type
    allows: Callable[[Value], bool] = field(compare=False)
    allowing: bool = False

    def has(self, value: Value) -> bool:
        """Ask the base type, then the test."""
        return self.base.has(value) and self.allows(value)


ANY = AnyType()
SIMPLE: dict[str, Type] = {
    name: KindType(name)
    for name in (BOOLEAN, NUMBER, STRING, DATE, TIME, DATE_TIME, DURATION, MONTHS, LIST, CONTEXT, FUNCTION, RANGE)
}
ALIASES = {
    "day time duration": DURATION,
    "dayTimeDuration": DURATION,
    "days and time duration": DURATION,
    "year month duration": MONTHS,
    "yearMonthDuration": MONTHS,
    "dateTime": DATE_TIME,
    # Names that the Camunda Modeler writes.
    "integer": NUMBER,
    "long": NUMBER,
    "double": NUMBER,
    "any": "Any",
}


def named(name: str, types: Mapping[str, Type]) -> Type | None:
    """Return the type of that name among a model's own and the built-in ones."""
    found = types.get(name)
    if found is not None:
        return found
    name = ALIASES.get(name, name)
    if name == "Any":
        return ANY
    if name == "Null":
        return KindType(NULL)
    return SIMPLE.get(name)


def instance_of(value: Value, wanted: Type, nullable: bool = False) -> bool:
    """Answer `value instance of wanted`; null is an instance of Null only, unless `nullable`."""
    if value is None:
        return nullable or (isinstance(wanted, KindType) and wanted.name == NULL)
    return wanted.has(value)


def _conform_inside(value: Value, wanted: Type) -> Value:
    """Return a list or context whose parts were converted, None when a part does not fit."""
    if isinstance(wanted, RestrictedType):
        fits, base = conform(value, wanted.base)
        return base if fits and wanted.allows(base) else None
    if isinstance(wanted, ListType) and isinstance(value, list):
        items = [conform(item, wanted.item) for item in value]
        return [item for _, item in items] if all(fits for fits, _ in items) else None
    if isinstance(wanted, ContextType) and isinstance(value, dict) and wanted.fields.keys() <= value.keys():
        entries = {key: conform(value[key], field_type) for key, field_type in wanted.fields.items()}
        if all(fits for fits, _ in entries.values()):
            return {**value, **{key: item for key, (_, item) in entries.items()}}
    return None


def conform(value: Value, wanted: Type) -> tuple[bool, Value]:
    """Return (True, the value as the wanted type) or (False, null) (§10.3.2.9.4).

    A list of one item becomes its item and the other way round, a date its midnight in UTC, a function one that
    checks what the type says of arguments and result.
    """
    if isinstance(wanted, FunctionType) and isinstance(value, FeelFunction):
        fits = wanted.has(value)
        return fits, TypedFunction(value, wanted) if fits else None
    if value is None or wanted.has(value):
        return True, value
    for candidate in _candidates(value):
        if candidate is not value and wanted.has(candidate):
            return True, candidate
        inside = _conform_inside(candidate, wanted)
        if inside is not None:
            return True, inside
    return False, None


def _candidates(value: Value) -> list[Value]:
    """Return a value and what it may be converted to."""
    if isinstance(value, list):
        return [value, value[0]] if len(value) == 1 and value[0] is not None else [value]
    if kind(value) == DATE:
        return [value, [value], midnight_utc(value)]
    return [value, [value]]
