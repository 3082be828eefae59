"""The policy: drafted, reviewed, approved, published as a version, and read by everybody (processes C-2)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine import files, notices, numbers
from engine.topics import Call, Topic
from register import inputs, writing
from register.management import roles
from register.management.review_papers import keep_until
from register.store import managing as sql

KIND, NOTICE = "policy", "policy_published"


def prepare(call: Call) -> Mapping[str, Any]:
    """Tell which version comes next, and who drafts it: whoever was named, else the first who runs the system."""
    versions = call.uow.execute(sql.DOCUMENTS_OF_KIND, {"kind": KIND}).all()
    owner = roles.person_or_first(call.uow, inputs.maybe_text(call.inputs, "owner"), roles.SYSTEM_MANAGERS)
    return {
        "policy_no": writing.case_no(call),
        "version": len(versions) + 1,
        "current": versions[-1].title if versions else None,
        "drafter": owner,
    }


def publish(call: Call) -> Mapping[str, Any]:
    """Keep the approved file as the policy that holds from now on, in place of the version before."""
    title, file = inputs.text(call, "title"), inputs.text(call, "policy_file")
    stored = files.get(call.uow, UUID(file))
    versions = call.uow.execute(sql.DOCUMENTS_OF_KIND, {"kind": KIND}).all()
    number = numbers.following(call.uow, "DOC")
    writing.add(
        call,
        "document",
        [
            {
                "id": number,
                "kind": KIND,
                "title": title,
                "entity": KIND,
                "entity_id": str(len(versions) + 1),
                "file_id": stored.id,
                "sha256": stored.sha256,
                "created_at": call.uow.now,
                "created_by": inputs.text(call, "drafter"),
                "superseded_by": None,
                "keep_until": keep_until(call),
            }
        ],
    )
    for old in writing.lock(call.uow, "document", [row.id for row in versions]).values():
        if old.superseded_by is None:
            writing.change(call, "document", old, {"superseded_by": number})
    return {"document": number}


def acknowledged(call: Call) -> Mapping[str, Any]:
    """Count who has opened the notice of the new version; tell the managers of those who have not."""
    read = notices.receipts(call.uow, call.instance.id, NOTICE)
    silent = sorted(person for person, at in read.items() if at is None)
    directory = call.uow.engine.directory
    by_manager: dict[str, int] = {}
    for person in silent:
        manager = directory.manager_of(call.uow, person)
        if manager is not None:
            by_manager[manager] = by_manager.get(manager, 0) + 1
    about = {"number": call.instance.business_key, "subject": call.instance.subject}
    notices.create(
        call.uow,
        [
            notices.Note(
                person=manager, kind="policy_unread", params={**about, "count": count}, instance_id=call.instance.id
            )
            for manager, count in sorted(by_manager.items())
        ],
    )
    return {"told": len(read), "acknowledged": len(read) - len(silent)}


TOPICS = (
    Topic(
        name="policy.prepare",
        handler=prepare,
        summary="Tells which version of the policy comes next and who drafts it.",
        inputs={"owner": "who was named to do it; optional"},
        outputs={
            "policy_no": "number of the case",
            "version": "number of the version, from 1",
            "current": "title of the version that holds today, or null",
            "drafter": "who drafts it, null when nobody runs the system",
        },
    ),
    Topic(
        name="policy.publish",
        handler=publish,
        summary="Keeps an approved file as the policy that holds from now on.",
        inputs={"title": "its title", "policy_file": "the file", "drafter": "who wrote it"},
        outputs={"document": "number of the document (DOC-2026-00001)"},
        errors={"title": "refused: missing", "policy_file": "refused: missing"},
    ),
    Topic(
        name="policy.acknowledged",
        handler=acknowledged,
        summary="Counts who has opened the notice of a new policy; tells the managers of those who have not.",
        outputs={"told": "how many people were told", "acknowledged": "how many have opened it"},
    ),
)
