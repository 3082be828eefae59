"""The words in which stories of redesigned processes are told: a draft, handed in where a change decides about it."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from engine import definitions, deployments, model_drafts
from engine.unit_of_work import SYSTEM

KEY = "itam_freeze"
FILE = "itam_freeze.bpmn"
REASON = "Nobody knows what is frozen, so people ask every time."


def decided_by_changes(play: Any, *, governed: bool = True) -> None:
    """Let the installation decide about models by changes, as its settings would."""
    play.engine.settings = replace(play.engine.settings, model_review="change", governance=governed)


def drafted(play: Any, author: str = "chris", name: str = "Freeze the changes") -> str:
    """Have somebody draw another name into a process; return the id of the draft."""
    made = str(play.visit(author).post("/model-drafts", {"key": KEY, "title": "Say what is frozen"})["id"])
    redraw(play, made, 'name="Change freeze"', f'name="{name}"', author)
    return made


def redraw(play: Any, draft: str, before: str, after: str, author: str = "chris") -> None:
    """Have somebody write something else in the diagram of a draft."""
    visit = play.visit(author)
    files = {one["name"]: one["content"] for one in visit.get(f"/model-drafts/{draft}/files")["items"]}
    changed = files[FILE].replace(before, after)
    assert changed != files[FILE]
    revision = draft_of(play, draft).revision
    visit.post(f"/model-drafts/{draft}/files", {"name": FILE, "content": changed, "revision": revision})


def handed_in(play: Any, author: str = "chris", name: str = "Freeze the changes", **more: Any) -> str:
    """Have a draft handed in; the case that decides about it becomes the one the story is about."""
    draft = drafted(play, author, name)
    told = play.visit(author).post(f"/model-drafts/{draft}/submit", {"reason": REASON, **more})
    assert (told["state"], told["case_id"] is not None) == ("submitted", True)
    play.case = UUID(told["case_id"])
    return draft


def draft_of(play: Any, draft: str) -> Any:
    """Return a draft as it stands."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return model_drafts.get(uow, UUID(draft))


def runs(play: Any) -> tuple[int, str]:
    """Return version and name of the process that runs."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        about = definitions.find(uow, KEY, None)
        return about.version, deployments.compiled(uow, about.id).name or ""
