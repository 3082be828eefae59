"""Which place in the frame a name means: local names have slots, everything else is a variable."""

from msgspec import Struct


class Scope(Struct, eq=False):
    """One level of local names; with `item`, a filter, whose item's entries come first."""

    outer: "Scope | None"
    slots: dict[str, int]
    item: int | None = None


class Resolved(Struct, eq=False):
    """Where to look for a name.

    The items of the filters around it, innermost first, then a slot (None = a variable).
    """

    items: tuple[int, ...]
    slot: int | None


def resolve(scope: Scope | None, name: str) -> Resolved:
    """Return where a name is found from inside a scope."""
    items: list[int] = []
    while scope is not None:
        slot = scope.slots.get(name)
        if slot is not None and scope.item is None:
            return Resolved(tuple(items), slot)
        if scope.item is not None:
            items.append(scope.item)
            if slot is not None:
                return Resolved(tuple(items), slot)
        scope = scope.outer
    return Resolved(tuple(items), None)
