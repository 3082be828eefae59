"""How a draft of models goes live: handed in, approved by somebody who had no hand in it, published when it is due.

The approval is of one set, known by the SHA-256 of its canonical form: a byte that changes afterwards is another set.
Who approves is an owner, or a case of the process that the installation lets decide (case_reviews).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from engine import (
    definitions,
    deployments,
    execution,
    meanwhile,
    model_drafts,
    model_sets,
    notices,
    rights,
    scenarios,
)
from engine.errors import Conflict, DutiesConflict, EngineError, Invalid, InvalidModel, NotFound
from engine.interpreter import Start
from engine.model import ProcessDefinition
from engine.model_drafts import ModelDraft
from engine.model_sets import ModelSet
from engine.notices import Note
from engine.store import model_drafts as sql
from engine.unit_of_work import SYSTEM, Engine, UnitOfWork

#: SOD-11 of processes F.3: who designs a version of a model does not approve it.
RULE = "SOD-11"
#: What is said of a draft that was handed in.
_SAID = ("digest", "submitted_at", "submitted_by", "decided_at", "decided_by")


def submit(uow: UnitOfWork, draft_id: UUID, reason: str, *, publish_at: datetime | None = None) -> ModelDraft:
    """Hand a draft in for approval: from now on it stays as it is. Its digest and what it asks for are kept.

    What it did not change follows what runs now. Invalid without a reason, InvalidModel when it could not run, Conflict
    when nothing changes, others published a file that it changes, too (meanwhile), or it is handed in. When a process
    decides about models in this installation, its case begins; raises as that process refuses.
    """
    draft = _own(uow, draft_id)
    if draft.state != "open":
        raise Conflict("This draft was handed in already.", state=draft.state)
    model_drafts.require_no_case(uow, draft)
    if not reason.strip():
        raise Invalid("Say why it is to change: whoever approves it reads that first.", field="reason")
    return _opened(uow, hand_in(uow, draft, reason=reason.strip(), publish_at=publish_at, case_id=None))


def _own(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Return a draft, locked, of a process that the actor looks after. NotAllowed, NotFound."""
    rights.require(uow, "model.draft")
    draft = model_drafts.locked(uow, draft_id)
    rights.require(uow, "model.draft", definition=definitions.find(uow, draft.key, None))
    return draft


def hand_in(uow: UnitOfWork, draft: ModelDraft, **told: Any) -> ModelDraft:
    """Keep that a locked open draft is handed in as it is now; `told`: what else is said of it then.

    The caller has checked the right; raises as `submit`.
    """
    meanwhile.follow(uow, draft)
    model_set = deployments.judged(uow, model_drafts.files(uow, draft.id))
    if model_set.errors:
        raise InvalidModel(model_set.errors, "The draft cannot run as it is. Mend what was found, then hand it in.")
    if not model_drafts.changes(uow, draft.id):
        raise Conflict("This draft says what runs already. There is nothing to approve.")
    scenarios.require_passed(uow, draft)
    said = {"digest": model_set.digest, "grants": deployments.asked_for(uow, model_set), **told}
    return model_drafts.state(uow, draft, "submitted", **said, submitted_at=uow.now, submitted_by=uow.actor)


def _opened(uow: UnitOfWork, draft: ModelDraft) -> ModelDraft:
    """Open the case that decides about a draft, where the installation lets a process decide."""
    review = uow.engine.extension.review
    asked = None if review is None else review(uow, draft)
    if asked is None:
        return draft
    key, variables = asked
    try:
        process = definitions.process(uow, definitions.find(uow, key, None).id)
    except NotFound as error:
        raise Conflict(f"The process “{key}” decides about models here, and it is not deployed.", key=key) from error

    def bind(case_id: UUID) -> None:
        # Before the first step, whose topics already look for the draft.
        model_drafts.state(uow, draft, "submitted", case_id=case_id)

    execution.start(uow, process, Start(variables=variables), known=bind)
    return model_drafts.locked(uow, draft.id)


def approve(uow: UnitOfWork, draft_id: UUID, digest: str, comment: str = "") -> ModelDraft:
    """Approve what was handed in, and publish it unless a later time was asked for.

    `digest`: of the set that the approver saw. NotAllowed unless the actor looks after every process of the set,
    DutiesConflict for everybody who had a hand in it, Conflict when it is not what was handed in. When others published
    a file of it since, nothing goes live: the draft comes back open, with the reason as its comment.
    """
    draft, model_set = submitted(uow, draft_id, "model.decide")
    _require_no_case(draft)
    if not draft.digest == digest == model_set.digest:
        raise Conflict("This is not the set that was handed in. Look at it again.", digest=draft.digest)
    require_other(uow, draft)
    if back := overtaken(uow, draft):
        return back
    decided = {"decided_at": uow.now, "decided_by": uow.actor, "comment": comment.strip() or None}
    draft = model_drafts.state(uow, draft, "approved", **decided)
    if draft.publish_at is not None and draft.publish_at > uow.now:
        return draft
    return put_live(uow, draft)


def reject(uow: UnitOfWork, draft_id: UUID, comment: str) -> ModelDraft:
    """Say no to what was handed in; the author hears why. Invalid without a comment; raises as `approve`."""
    draft, _ = submitted(uow, draft_id, "model.decide")
    _require_no_case(draft)
    if not comment.strip():
        raise Invalid("Say why not, so that it can be done better.", field="comment")
    require_other(uow, draft)
    decided = {"decided_at": uow.now, "decided_by": uow.actor, "comment": comment.strip()}
    _tell(uow, draft, "model_rejected")
    return model_drafts.state(uow, draft, "rejected", **decided)


def take_back(uow: UnitOfWork, draft_id: UUID) -> ModelDraft:
    """Open a draft again that was handed in and is not live yet; an approval is void then."""
    draft = _own(uow, draft_id)
    if draft.state not in ("submitted", "approved", "rejected"):
        raise Conflict("This draft cannot be opened again.", state=draft.state)
    model_drafts.require_no_case(uow, draft)
    return reopen(uow, draft)


def reopen(uow: UnitOfWork, draft: ModelDraft, why: str | None = None, **kept: Any) -> ModelDraft:
    """Open a locked draft again: what was said about it is void, but for `why` and what is `kept`. The caller has
    checked the right."""
    uow.execute(sql.DROP_URGENT, {"b_draft": draft.id})
    nothing = dict.fromkeys((*_SAID, "publish_at", "case_id"))
    return model_drafts.state(uow, draft, "open", **{**nothing, **kept}, grants=(), comment=why or draft.comment)


def overtaken(uow: UnitOfWork, draft: ModelDraft) -> ModelDraft | None:
    """Open a locked draft again of which others published a file since it was handed in, and tell whose it is.

    None when its set is still what was approved; nobody publishes anything else then until the unit of work ends.
    """
    late = meanwhile.overtaken(uow, draft)
    if late is None:
        return None
    _tell(uow, draft, "model_overtaken")
    return reopen(uow, draft, late)


def publish_due(engine: Engine) -> int:
    """Publish what was approved and is to run by now; return how many.

    What cannot run any more is rejected, what others overtook is open again; the draft says why.
    """
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        due = list(uow.execute(sql.DUE, {"now": uow.now}).scalars())
    return sum(_publish_one(engine, draft_id) for draft_id in due)


def _publish_one(engine: Engine, draft_id: UUID) -> bool:
    try:
        with engine.unit_of_work(SYSTEM) as uow:
            draft = model_drafts.locked(uow, draft_id)
            if draft.state != "approved":
                return False
            if overtaken(uow, draft):
                return False
            put_live(uow, draft)
    except EngineError as error:
        with engine.unit_of_work(SYSTEM) as uow:
            draft = model_drafts.state(
                uow, model_drafts.locked(uow, draft_id), "rejected", decided_by=None, comment=str(error)
            )
            _tell(uow, draft, "model_rejected")
        return False
    return True


def publish(uow: UnitOfWork, draft: ModelDraft) -> ModelDraft:
    """Put a locked draft live whose approval the caller has checked. Conflict when it is another set now, or others
    published a file of it since it was handed in."""
    if late := meanwhile.overtaken(uow, draft):
        raise Conflict(late)
    return put_live(uow, draft)


def put_live(uow: UnitOfWork, draft: ModelDraft) -> ModelDraft:
    """Put a locked draft live that is approved, and not overtaken: the caller has asked `meanwhile` in this unit of
    work. Conflict when it is another set now."""
    files = model_drafts.files(uow, draft.id)
    if model_sets.read(files, uow.engine.functions).digest != draft.digest:
        raise Conflict("The draft is not what was approved any more.")
    made = deployments.put_live(uow, files, name=draft.title, reason=draft.reason, grants=draft.grants)
    _tell(uow, draft, "model_published", but=uow.actor)
    return model_drafts.state(uow, draft, "published", deployment_id=made.id)


def _tell(uow: UnitOfWork, draft: ModelDraft, kind: str, but: str = "") -> None:
    """Tell whoever drew a draft and whoever handed it in what became of it; `but`: who did that themselves."""
    told = {draft.author, draft.submitted_by or draft.author} - {but}
    params = {"title": draft.title, "key": draft.key, "draft": str(draft.id)}
    notices.create(uow, [Note(person=one, kind=kind, params=params) for one in sorted(told)])


def _require_no_case(draft: ModelDraft) -> None:
    if draft.case_id is not None:
        raise Conflict("A case decides about this draft: it is approved or rejected there.", case_id=draft.case_id)


def submitted(uow: UnitOfWork, draft_id: UUID, operation: str) -> tuple[ModelDraft, ModelSet]:
    """Return a draft that was handed in, locked, and its set. Conflict when it is not, NotAllowed unless the actor may
    do `operation` to every process of the set."""
    rights.require(uow, operation)
    draft = model_drafts.locked(uow, draft_id)
    model_set = model_sets.read(model_drafts.files(uow, draft_id), uow.engine.functions)
    for about in _touched(uow, model_set):
        rights.require(uow, operation, definition=about)
    if draft.state != "submitted":
        raise Conflict("There is nothing to decide here any more.", state=draft.state)
    return draft, model_set


def _touched(uow: UnitOfWork, model_set: ModelSet) -> list[ProcessDefinition]:
    """Return the running processes that a set replaces."""
    return [about for about in definitions.latest(uow) if about.key in model_set.processes]


def hands(uow: UnitOfWork, draft: ModelDraft) -> frozenset[str]:
    """Return everybody who had a hand in a draft."""
    return model_drafts.authors(uow, draft.id) | {draft.author, *filter(None, [draft.submitted_by])}


def require_other(uow: UnitOfWork, draft: ModelDraft) -> None:
    """Refuse whoever had a hand in a draft, and who stands in for them now. DutiesConflict."""
    if hands(uow, draft) & {uow.actor, *rights.standing(uow).replaces}:
        raise DutiesConflict(
            f"Whoever designed a version does not approve it, nor does who stands in for them ({RULE}).", rule=RULE
        )
