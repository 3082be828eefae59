"""The review pack: the twelve inputs of a management review, each with its day, owner and trend (processes E.2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.lookups import today
from register.management import figures, pack_blocks, reviews
from register.management.pack_facts import Block, Facts
from register.management.pack_words import OWNERS, TITLES


def build(call: Call) -> Mapping[str, Any]:
    """Put the pack together and keep it with the review; return its blocks for the forms.

    A block is {no, title, as_of, owner, state (ok, no_source), summary, lines, bars, figures}.
    """
    review = reviews.of_call(call)
    facts = Facts(
        call=call,
        review=review,
        figures=figures.read(review.pack["figures"]),
        reports=inputs.rows(call, "reports", needed=False),
        missing=inputs.rows(call, "missing", needed=False),
        topics=inputs.rows(call, "extra_topics", needed=False),
    )
    blocks = [_kept(facts, number, make(facts)) for number, make in enumerate(pack_blocks.BLOCKS, 1)]
    pack = {**review.pack, "blocks": blocks, "built_at": call.uow.now}
    writing.change(call, "management_review", review, {"pack": pack})
    shown = ("no", "title", "as_of", "owner", "state", "summary")
    return {"blocks": [{name: block[name] for name in shown} for block in blocks]}


def _kept(facts: Facts, number: int, block: Block) -> dict[str, Any]:
    most = max(block.bars.values(), default=0) or 1
    return {
        "no": number,
        "title": TITLES[number][facts.language],
        "as_of": today(facts.call.uow),
        "owner": OWNERS[number],
        "state": "ok" if block.has_source else "no_source",
        "summary": block.summary,
        "lines": block.lines,
        "bars": [
            {"label": label, "count": count, "share": Decimal(count) / most} for label, count in block.bars.items()
        ],
        "figures": [one.kept() for one in block.figures],
    }
