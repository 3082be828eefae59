"""The policy: drafted, reviewed, approved, published as a version, and acknowledged by everybody (processes C-2)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine import files, notices, numbers
from engine.ids import new_id
from engine.topics import Call, Topic
from register import inputs, writing
from register.management import roles
from register.management.review_papers import keep_until
from register.refusals import refused
from register.store import managing as sql
from register.store.reading import READ_BY

KIND, READERS = "policy", "staff"


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


# --- read ---------------------------------------------------------------------------------------------------------


def readers(call: Call) -> Mapping[str, Any]:
    """List who has to read the new version: everybody who works here."""
    return {"readers": sorted(call.uow.engine.directory.members_of(call.uow, READERS))}


def acknowledge(call: Call) -> Mapping[str, Any]:
    """Keep that a person has read a version: who, when, which. Refused when somebody else says so for them."""
    reader, document = inputs.text(call, "reader"), inputs.text(call, "document")
    if call.uow.actor != reader:
        raise refused(call, "acknowledged", "read_for_another")
    row = {"id": str(new_id(call.uow.now)), "document": document, "person": reader, "read_at": call.uow.now}
    writing.add(call, "acknowledgement", [row])
    return {"read_at": call.uow.now}


def acknowledged(call: Call) -> Mapping[str, Any]:
    """Count who has acknowledged the new version; tell the managers of those who have not how many they are."""
    asked = inputs.texts(call, "readers")
    done = {row.person for row in call.uow.execute(READ_BY, {"document": inputs.text(call, "document")})}
    directory = call.uow.engine.directory
    managers = [directory.manager_of(call.uow, person) for person in asked if person not in done]
    by_manager = Counter(manager for manager in managers if manager is not None)
    about = {"number": call.instance.business_key, "subject": call.instance.subject}
    notes = [
        notices.Note(
            person=manager, kind="policy_unread", params={**about, "count": count}, instance_id=call.instance.id
        )
        for manager, count in sorted(by_manager.items())
    ]
    notices.create(call.uow, notes)
    return {"told": len(asked), "acknowledged": len(done.intersection(asked))}


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
        name="policy.readers",
        handler=readers,
        summary="Lists who has to read a new policy.",
        outputs={"readers": "everybody who works here"},
    ),
    Topic(
        name="policy.acknowledge",
        handler=acknowledge,
        summary="Keeps that a person has read a version of the policy.",
        inputs={"reader": "who has to read it", "document": "number of the version (DOC-2026-00001)"},
        outputs={"read_at": "when"},
        errors={"acknowledged": "refused: somebody else says so"},
    ),
    Topic(
        name="policy.acknowledged",
        handler=acknowledged,
        summary="Counts who has acknowledged a new policy; tells the managers of those who have not.",
        inputs={"document": "number of the version", "readers": "who has to read it"},
        outputs={"told": "how many have to read it", "acknowledged": "how many of them have acknowledged it"},
    ),
)
