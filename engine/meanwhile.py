"""What others published while somebody drew: files that a draft left as they were follow it, others are compared.

Without this, a draft of a process would take back what another draft changed of the processes, forms and decisions
that both copied.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from engine import definitions, model_drafts, rights, running_models
from engine.errors import Conflict, Invalid, NotFound
from engine.model_drafts import ModelDraft
from engine.running_models import RunningFile
from engine.store import model_drafts as sql
from engine.unit_of_work import UnitOfWork

Runs = Mapping[str, RunningFile]

#: How one file that both changed is settled: by what runs, or by what the draft has, into which it was taken over.
WAYS = ("runs", "mine")


class Meanwhile(Struct, frozen=True, kw_only=True):
    """A file that others published since a draft last looked. `who`, `when`: None when they took it out."""

    name: str
    who: str | None
    when: datetime | None
    #: The draft changed it, too.
    both: bool


def found(uow: UnitOfWork, draft: ModelDraft, runs: Runs | None = None) -> tuple[Meanwhile, ...]:
    """Return what others published since a draft began, or since it last took over what runs, by file.

    `runs`: what runs, from who has gathered it already.
    """
    return _late(uow, draft, running_models.of(uow, draft.key) if runs is None else runs)


def _late(uow: UnitOfWork, draft: ModelDraft, runs: Runs) -> tuple[Meanwhile, ...]:
    mine, known = model_drafts.files(uow, draft.id), model_drafts.known(uow, draft.id)
    late = []
    for name in sorted({*mine, *known, *runs}):
        now = runs[name].content if name in runs else None
        if now == known.get(name) or now == mine.get(name):
            continue
        both = mine.get(name) != known.get(name)
        late.append(_told(uow, name, runs[name].deployment_id if name in runs else None, both))
    return tuple(late)


def taken_back(uow: UnitOfWork, draft: ModelDraft, runs: Runs | None = None) -> tuple[Meanwhile, ...]:
    """Return what others published by itself that a draft which goes back to an earlier version takes back, too.

    `runs`: as `found`.
    """
    if not draft.goes_back:
        return ()
    mine, own = model_drafts.files(uow, draft.id), definitions.find(uow, draft.key, None).deployment_id
    return tuple(
        _told(uow, name, one.deployment_id, both=True)
        for name, one in sorted((running_models.of(uow, draft.key) if runs is None else runs).items())
        if one.deployment_id != own and one.content != mine.get(name)
    )


def _told(uow: UnitOfWork, name: str, deployment_id: UUID | None, both: bool) -> Meanwhile:
    who, when = (None, None) if deployment_id is None else definitions.brought(uow, deployment_id)
    return Meanwhile(name=name, who=who, when=when, both=both)


def follow(uow: UnitOfWork, draft: ModelDraft) -> None:
    """Let every file of an open draft that it did not change follow what runs now.

    Conflict names a file that both changed. A draft that goes back restores on purpose: it stays as it is.
    """
    runs = running_models.of(uow, draft.key)
    late = () if draft.goes_back else _late(uow, draft, runs)
    if both := [one for one in late if one.both]:
        raise Conflict(_both(both[0], draft), name=both[0].name)
    for one in late:
        model_drafts.put(uow, draft.id, one.name, runs[one.name].content if one.name in runs else None, None)
    model_drafts.know(uow, draft.id, runs)


def _both(one: Meanwhile, draft: ModelDraft) -> str:
    if one.who is None or one.when is None:
        return f"“{one.name}” was taken out by others since this draft began, and this draft changes it. {_REMEDY}"
    return f"“{one.name}” was published by {one.who} on {one.when:%Y-%m-%d}, and this draft changes it, too. {_REMEDY}"


_REMEDY = "Compare the two, then take what runs, or say that you took it over."


def settle(uow: UnitOfWork, draft_id: UUID, name: str, way: str, revision: int) -> ModelDraft:
    """Settle a file that both changed: take what runs, or keep the draft's, into which its author took it over.

    StaleRevision when somebody saved meanwhile, Conflict when it is handed in, NotFound when others did not change it.
    """
    rights.require(uow, "model.draft")
    if way not in WAYS:
        raise Invalid("Say what is to stay: what runs, or what the draft has.", field="way")
    draft = model_drafts.opened(uow, draft_id)
    running = running_models.of(uow, draft.key)
    if name not in {one.name for one in _late(uow, draft, running)}:
        raise NotFound("Nobody published this file meanwhile. Load the page again.")
    model_drafts.touch(uow, draft, revision)
    runs = running.get(name)
    if way == "runs":
        model_drafts.put(uow, draft_id, name, runs.content if runs else None, uow.actor)
    uow.execute(sql.DROP_BASE, {"b_draft": draft_id, "b_name": name})
    if runs is not None:
        row = {"draft_id": draft_id, "name": name, "deployment_id": runs.deployment_id}
        uow.execute(sql.ADD_BASES, [row])
    return model_drafts.get(uow, draft_id)


def overtaken(uow: UnitOfWork, draft: ModelDraft) -> str | None:
    """Say what others published since a draft was handed in; None when its set is still what was approved.

    Nobody publishes anything else until the unit of work ends.
    """
    definitions.one_at_a_time(uow)
    late = found(uow, draft)
    if not late:
        return None
    one = late[0]
    if one.who is None or one.when is None:
        return f"“{one.name}” was taken out by others after this was handed in. {_AGAIN}"
    return f"“{one.name}” was published by {one.who} on {one.when:%Y-%m-%d}, after this was handed in. {_AGAIN}"


_AGAIN = "The approval was of another set, so nothing went live: look at it and hand it in anew."
