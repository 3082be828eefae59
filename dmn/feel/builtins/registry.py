"""How built-ins are declared: a name, a line of parameters as in the standard, and a function."""

from collections.abc import Callable
from typing import TypeAlias

from dmn.feel.functions import BuiltIn, Parameter, Signature
from dmn.feel.kinds import Value

Implementation: TypeAlias = Callable[..., Value]
SIGNATURES: dict[str, list[Signature]] = {}


def _parameter(text: str) -> Parameter:
    name, _, kinds = (part.strip() for part in text.partition(":"))
    nullable = kinds.endswith("?")
    names = frozenset(kind.strip() for kind in kinds.rstrip("?").split("|") if kind.strip() != "any")
    return Parameter(name.rstrip("?"), names, name.endswith("?"), nullable)


def built_in(
    name: str, parameters: str = "", variadic: bool = False, lenient: bool = False
) -> Callable[[Implementation], Implementation]:
    """Declare a signature, such as `built_in("substring", "string: string, start position: number, length?: number?")`.

    A name ending in `?` may be left out, a kind ending in `?` may be null, kinds are separated by `|`. The function
    gets the run, then the arguments; a variadic one gets a list. In a lenient one a named argument that is left out
    is null.
    """
    declared = tuple(_parameter(part) for part in parameters.split(",") if part.strip())

    def declare(call: Implementation) -> Implementation:
        SIGNATURES.setdefault(name, []).append(Signature(declared, call, variadic, lenient))
        return call

    return declare


def library() -> dict[str, BuiltIn]:
    """Return the declared functions by name."""
    return {name: BuiltIn(name, tuple(signatures)) for name, signatures in SIGNATURES.items()}
