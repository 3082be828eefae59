"""How every function that an expression may call is called, in words: for whoever writes one."""

from dmn.feel.builtins import LIBRARY
from dmn.feel.functions import BuiltIn, Signature
from dmn.feel.host import NO_FUNCTIONS, Function, Functions


def calls(functions: Functions = NO_FUNCTIONS) -> tuple[tuple[str, str], ...]:
    """Return (name, parameters) of each way to call a function, those that the host lends too, by name.

    What may be left out ends in “?”, what takes any number of arguments in “…”.
    """
    built_in = [
        (name, _parameters(signature))
        for name, function in LIBRARY.items()
        if isinstance(function, BuiltIn)
        for signature in function.signatures
    ]
    lent = [(each.name, _lent(each)) for each in functions]
    return tuple(sorted({*built_in, *lent}))


def _parameters(signature: Signature) -> str:
    names = [f"{each.name}{'?' if each.optional else ''}" for each in signature.parameters]
    return ", ".join(names) + (" …" if signature.variadic else "")


def _lent(function: Function) -> str:
    needed = len(function.parameters) - function.optional
    return ", ".join(f"{name}{'' if at < needed else '?'}" for at, name in enumerate(function.parameters))
