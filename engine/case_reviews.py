"""What a case that decides about a draft of models does with it: approve, publish, bring back, close.

Topics of the process that decides call these in their step, with the draft of their own case. Nothing else reaches
them.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from msgspec import Struct

from engine import definitions, model_drafts, model_sets, publications, rights, running_models
from engine.errors import Conflict, DutiesConflict
from engine.model_drafts import ModelDraft
from engine.unit_of_work import UnitOfWork


def approve(uow: UnitOfWork, case_id: UUID, digest: str, people: Collection[str], note: str | None) -> ModelDraft:
    """Approve what was handed in, as `people` decided who saw `digest`. One that is live already stays so.

    DutiesConflict when one of them had a hand in it, Conflict when nobody decided or it is not what was handed in.
    """
    draft = of(uow, case_id)
    if draft.state in ("approved", "published"):
        return draft
    if draft.state != "submitted":
        raise Conflict("There is nothing to decide here any more.", state=draft.state)
    now = model_sets.read(model_drafts.files(uow, draft.id), uow.engine.functions).digest
    if not draft.digest == digest == now:
        raise Conflict("This is not the set that was handed in. Look at it again.", digest=draft.digest)
    if not people:
        raise Conflict("Nobody decided about this draft. It needs people who had no hand in it.")
    if own := sorted(publications.hands(uow, draft) & set(people)):
        raise DutiesConflict(
            f"Whoever designed a version does not approve it ({publications.RULE}): {', '.join(own)}.",
            rule=publications.RULE,
        )
    return model_drafts.state(uow, draft, "approved", decided_at=uow.now, decided_by=None, comment=note)


def send_back(uow: UnitOfWork, case_id: UUID) -> None:
    """Open the draft of a case that goes back to whoever handed it in, to be changed; it stays bound to that case."""
    draft = model_drafts.of_case(uow, case_id)
    if draft is None or draft.state != "submitted":
        return
    # Who handed it in stays somebody who had a hand in it, whoever hands it in next.
    model_drafts.remember(uow, draft.id, draft.submitted_by or draft.author)
    publications.reopen(uow, draft, case_id=case_id, publish_at=draft.publish_at)


def hand_in_again(uow: UnitOfWork, case_id: UUID) -> ModelDraft:
    """Hand the draft of a case in that was sent back, as it is now. Raises as `publications.submit`."""
    draft = of(uow, case_id)
    rights.require(uow, "model.draft", definition=definitions.find(uow, draft.key, None))
    return publications.hand_in(uow, draft)


def publish(uow: UnitOfWork, case_id: UUID) -> ModelDraft:
    """Put the draft of a case live, if it is not so already. Conflict when it is not approved, or another set now."""
    draft = of(uow, case_id)
    if draft.state == "published":
        return draft
    if draft.state != "approved":
        raise Conflict("This draft is not approved, so it does not go live.", state=draft.state)
    return publications.publish(uow, draft)


class Back(Struct, frozen=True, kw_only=True):
    """The version that runs again, or none when another one went live meanwhile."""

    version: int | None
    live: int


def bring_back(uow: UnitOfWork, case_id: UUID, title: str, reason: str) -> Back:
    """Put what ran before the draft of a case live again, as a version of its own.

    Nothing happens when the draft is not what runs: it never went live, or somebody published another one since.
    """
    draft = of(uow, case_id)
    about = definitions.find(uow, draft.key, None)
    if draft.state != "published" or draft.deployment_id != about.deployment_id or about.version == 1:
        return Back(version=None, live=about.version)
    before = definitions.find(uow, draft.key, about.version - 1)
    runs = running_models.of(uow, draft.key)
    files = _as_before(uow, draft, {name: one.content for name, one in runs.items()})
    back = model_drafts.add(uow, draft.key, title, before.deployment_id, files, runs, goes_back=True)
    # What the case approved says how to go back, so the way back needs no approval of its own.
    told = {"digest": model_sets.read(files, uow.engine.functions).digest, "reason": reason, "case_id": case_id}
    publications.publish(uow, model_drafts.state(uow, back, "approved", **told, decided_at=uow.now))
    return Back(version=before.version, live=definitions.find(uow, draft.key, None).version)


def _as_before(uow: UnitOfWork, draft: ModelDraft, runs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what runs, with what a draft changed as it was before; what others published since stays."""
    mine, known = model_drafts.files(uow, draft.id), model_drafts.known(uow, draft.id)
    wrong = {name for name in {*mine, *known} if mine.get(name) != known.get(name) and mine.get(name) == runs.get(name)}
    kept = {name: content for name, content in runs.items() if name not in wrong}
    return kept | {name: known[name] for name in wrong & known.keys()}


def close(uow: UnitOfWork, case_id: UUID, *, refused: bool, note: str | None) -> ModelDraft | None:
    """Settle the draft of a case that ends: refused with a note, else open again. One that is live stays live."""
    draft = model_drafts.of_case(uow, case_id)
    if draft is None or draft.state not in model_drafts.UNDER_WAY:
        return draft
    if draft.state == "approved" and (back := publications.overtaken(uow, draft)):
        return back
    if refused:
        return model_drafts.state(uow, draft, "rejected", decided_at=uow.now, decided_by=None, comment=note)
    return publications.reopen(uow, draft)


def of(uow: UnitOfWork, case_id: UUID) -> ModelDraft:
    """Return the draft of a case, locked. Conflict when there is none any more."""
    draft = model_drafts.of_case(uow, case_id)
    if draft is None:
        raise Conflict("This case decides about no draft of models any more.")
    return draft
