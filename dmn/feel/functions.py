"""Function values: built in, lent by the host, or written by the author."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from dmn.feel.budget import Run
from dmn.feel.errors import NoValue, Place
from dmn.feel.host import Function
from dmn.feel.kinds import LIST, FeelFunction, Value, a_kind, kind
from dmn.feel.types import Type, conform

Frame: TypeAlias = list[Any]
Code: TypeAlias = Callable[[Frame], Value]
# What a missing optional argument is while arguments are put in order.
MISSING: Any = object()
# The first entries of a frame; the slots of local names follow.
RUN, VARIABLES, INPUT, FIRST_SLOT = 0, 1, 2, 3


class Parameter(Struct, eq=False):
    """A parameter of a built-in: its kinds (empty = any), whether it may be left out, whether it may be null."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    nullable: bool = False

    def take(self, value: Value) -> Value:
        """Return the argument as this parameter wants it; NoValue when it does not fit."""
        if not self.kinds:
            return value
        if value is None:
            if self.nullable:
                return None
            raise NoValue(f"“{self.name}” is null")
        name = kind(value)
        if name in self.kinds:
            return value
        if LIST in self.kinds:
            return [value]
        if name == LIST and len(value) == 1 and kind(value[0]) in self.kinds:
            return value[0]
        raise NoValue(f"“{self.name}” must be {self.wanted()}, not {a_kind(value)}")

    def wanted(self) -> str:
        """Return the kinds in words."""
        return f"a {' or a '.join(sorted(self.kinds))}"


class Signature(Struct, eq=False):
    """One way to call a built-in. A variadic one takes a single list or any number of arguments."""

    parameters: tuple[Parameter, ...]
    call: Callable[..., Value]
    variadic: bool = False
    # A named argument that is left out is null.
    lenient: bool = False

    def bind(self, arguments: Sequence[Value]) -> list[Value]:
        """Return the arguments in order, converted; NoValue when they do not fit."""
        if self.variadic:
            return [arguments]
        self.check_count(len(arguments))
        return [parameter.take(value) for parameter, value in zip(self.parameters, arguments, strict=False)]

    def check_count(self, count: int) -> None:
        """Raise NoValue when it does not take so many arguments."""
        least = sum(not parameter.optional for parameter in self.parameters)
        if not least <= count <= len(self.parameters):
            raise NoValue(f"it takes {_count(least, len(self.parameters))}, not {count}")

    def order(self, arguments: Mapping[str, Value]) -> list[Value]:
        """Return named arguments in the order of the parameters; NoValue when a name is unknown or missing."""
        names = [parameter.name for parameter in self.parameters]
        for name in arguments:
            if name not in names:
                raise NoValue(f"it has no parameter “{name}”")
        ordered = [arguments.get(name, MISSING) for name in names]
        while ordered and ordered[-1] is MISSING and not self.lenient:
            ordered.pop()
        for name, value in zip(names, ordered, strict=False):
            if value is MISSING and not self._may_miss(name):
                raise NoValue(f"“{name}” is missing")
        return [None if value is MISSING else value for value in ordered]

    def _may_miss(self, name: str) -> bool:
        return self.lenient or any(parameter.optional and parameter.name == name for parameter in self.parameters)


def _count(least: int, most: int) -> str:
    if most == 0:
        return "no argument"
    span = str(least) if least == most else f"{least} to {most}"
    return f"{span} argument{'' if most == 1 else 's'}"


def _size(value: Value) -> int:
    return len(value) if isinstance(value, (list, str)) else 1


class BuiltIn(FeelFunction):
    """A function of the standard library, with one or more signatures."""

    __slots__ = ("signatures",)

    def __init__(self, name: str, signatures: tuple[Signature, ...]) -> None:
        super().__init__(name, tuple(parameter.name for parameter in signatures[0].parameters), fixed=False)
        self.signatures = signatures

    def call(self, run: Run, place: Place, arguments: list[Value]) -> Value:
        """Try the signatures in turn; null and a warning when none takes the arguments."""
        return self._first(run, place, lambda signature: signature.bind(arguments))

    def call_named(self, run: Run, place: Place, arguments: dict[str, Value]) -> Value:
        """Put the arguments in order by name, then call."""
        return self._first(run, place, lambda signature: _bind_named(signature, arguments))

    def _first(self, run: Run, place: Place, bind: Callable[[Signature], list[Value]]) -> Value:
        reason = ""
        for signature in self.signatures:
            try:
                bound = bind(signature)
            except NoValue as error:
                reason = reason or str(error)
                continue
            return self._invoke(run, place, signature, bound)
        run.warn(place, f"{self.name}: {reason}.")
        return None

    def _invoke(self, run: Run, place: Place, signature: Signature, bound: list[Value]) -> Value:
        run.pay_items(sum(map(_size, bound)))
        try:
            return signature.call(run, *bound)
        except NoValue as error:
            run.warn(place, f"{self.name}: {error}.")
        except (ArithmeticError, ValueError) as error:
            run.warn(place, f"{self.name}: there is no result ({_reason(error)}).")
        return None


def _bind_named(signature: Signature, arguments: dict[str, Value]) -> list[Value]:
    if signature.variadic:
        ordered = signature.order(arguments)
        single = ordered[0] if ordered else None
        return [single if isinstance(single, list) else ordered]
    return signature.bind(signature.order(arguments))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) and error.args else "the number is out of range"


class Lent(FeelFunction):
    """A host function as a FEEL value."""

    __slots__ = ("function",)

    def __init__(self, function: Function) -> None:
        super().__init__(function.name, function.parameters, fixed=function.optional == 0)
        self.function = function

    def call(self, run: Run, place: Place, arguments: list[Value]) -> Value:
        """Call the host's function with its host and the arguments."""
        wanted = len(self.parameters)
        if not wanted - self.function.optional <= len(arguments) <= wanted:
            run.warn(
                place, f"{self.name}: it takes {_count(wanted - self.function.optional, wanted)}, not {len(arguments)}."
            )
            return None
        run.spend(self.function.cost)
        try:
            return self.function.call(run.host, *arguments, *[None] * (wanted - len(arguments)))
        except NoValue as error:
            run.warn(place, f"{self.name}: {error}.")
            return None

    def call_named(self, run: Run, place: Place, arguments: dict[str, Value]) -> Value:
        """Put the arguments in order by name, then call."""
        unknown = [name for name in arguments if name not in self.parameters]
        if unknown:
            run.warn(place, f"{self.name}: it has no parameter “{unknown[0]}”.")
            return None
        return self.call(run, place, [arguments.get(name) for name in self.parameters])


class Written(FeelFunction):
    """A function an author wrote: parameters with types, a body, and the frame it was made in."""

    __slots__ = ("body", "frame", "result", "slots", "types")

    def __init__(
        self,
        parameters: tuple[str, ...],
        types: tuple[Type | None, ...],
        slots: tuple[int, ...],
        body: Code,
        frame: Frame,
    ) -> None:
        super().__init__("function", parameters)
        self.types = types
        self.slots = slots
        self.body = body
        self.frame = frame

    def call(self, run: Run, place: Place, arguments: list[Value]) -> Value:
        """Run the body on a copy of the frame; null when an argument has not the declared type."""
        if len(arguments) != len(self.slots):
            run.warn(place, f"The function takes {_count(len(self.slots), len(self.slots))}, not {len(arguments)}.")
            return None
        frame = self.frame[:]
        frame[RUN] = run
        for name, slot, wanted, value in zip(self.parameters, self.slots, self.types, arguments, strict=True):
            fits, frame[slot] = (True, value) if wanted is None else conform(value, wanted)
            if not fits:
                run.warn(
                    place, f"The parameter “{name}” must be a {wanted.name if wanted else ''}, not {a_kind(value)}."
                )
                return None
        run.enter_call()
        try:
            return self.body(frame)
        finally:
            run.calls -= 1

    def call_named(self, run: Run, place: Place, arguments: dict[str, Value]) -> Value:
        """Put the arguments in order by name, then call."""
        if set(arguments) != set(self.parameters):
            run.warn(place, f"The function has the parameters {', '.join(self.parameters) or 'none'}.")
            return None
        return self.call(run, place, [arguments[name] for name in self.parameters])
