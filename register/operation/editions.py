"""Editions: somebody who needs less moves to a cheaper edition that has a free right, before more is bought (C-20)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.ids import new_id
from engine.topics import Call, Topic
from register import freed, inputs, writing
from register.lookups import today
from register.operation.leaving import end
from register.refusals import Problems
from register.store import licences as sql

#: So many people at most are offered for a move in one round: a list that somebody reads.
MOST = 50


def cheaper(call: Call, product: Any, uses: Sequence[Any], price: Decimal | None) -> list[dict[str, Any]]:
    """Pair uses of a product with free rights to cheaper editions of it, the cheapest right first.

    Only uses by a person can move. Nothing is paired when no price of the product is known.
    """
    if price is None:
        return []
    given = {"publisher": product.publisher, "title": product.title, "product": product.id, "today": today(call.uow)}
    found = [row for row in call.uow.execute(sql.EDITIONS, given) if row.cost / row.quantity < price]
    free = [row for row in found for _ in range(min(MOST, max(0, row.quantity - row.taken)))]
    movable = [row for row in uses if row.state == "in_use" and row.person and row.quantity == 1]
    return [
        {"allocation": use.id, "person": use.person, "to": right.id, "edition": right.edition}
        for use, right in list(zip(movable, free, strict=False))[:MOST]
    ]


def swap(call: Call) -> Mapping[str, Any]:
    """Move the chosen people to the edition beside them: their right is free, one of the other is theirs.

    InvalidSubmission beside swaps.N.swap when the other right is taken by now (INV-08); nothing moves then. A use that
    has ended meanwhile is left out.
    """
    said = call.inputs.get("moves") or []
    offered = zip(inputs.rows(call, "swaps", needed=False), said, strict=False)
    chosen = {
        str(row.get("allocation")): (index, str(row.get("to")))
        for index, (row, moves) in enumerate(offered)
        if moves is True
    }
    free = freed.count(call, {to for _, to in chosen.values()})
    uses = writing.lock(call.uow, "allocation", chosen)
    moving = [row for row in uses.values() if row.state == "in_use"]
    _require_free(call, [(*chosen[row.id], row) for row in moving], free)
    writing.add(call, "allocation", [_use(call, chosen[row.id][1], row.person) for row in moving])
    return {"swapped": end(call, moving)}


def _require_free(call: Call, moves: Sequence[tuple[int, str, Any]], free: dict[str, int]) -> None:
    problems = Problems(call)
    for index, to, _ in sorted(moves, key=lambda move: move[0]):
        if free.get(to, 0) < 1:
            problems.add(f"swaps.{index}.swap", "edition_taken")
        else:
            free[to] -= 1
    problems.raise_any()


def _use(call: Call, entitlement: str, person: str) -> dict[str, Any]:
    return {
        "id": str(new_id(call.uow.now)),
        "entitlement": entitlement,
        "person": person,
        "quantity": 1,
        "state": "in_use",
        "from_on": today(call.uow),
        "changed_at": call.uow.now,
    }


TOPICS = (
    Topic(
        name="licence.swap",
        handler=swap,
        summary="Moves people to a cheaper edition that has a free right; theirs is free then.",
        inputs={"swaps": "as licence.build_position gave them", "moves": "list of booleans: who of them moves"},
        outputs={"swapped": "how many rights of the product are free now"},
        errors={"swaps.0.swap": "refused: the right to the other edition is taken by now"},
    ),
)
