"""Files: content once for each SHA-256, in chunks, with a name and an owner for each upload."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from engine import file_types, history, rights
from engine.errors import Invalid, NotFound
from engine.ids import new_id
from engine.store import instances as instance_sql
from engine.store import records as sql
from engine.store.rows import to_instance
from engine.unit_of_work import SYSTEM, UnitOfWork

CHUNK = 1024 * 1024


class File(Struct, frozen=True, kw_only=True):
    """A file without its content."""

    id: UUID
    name: str
    media_type: str
    #: bytes
    size: int
    sha256: str
    uploaded_by: str
    created_at: datetime


class Attachment(Struct, frozen=True, kw_only=True):
    """A file at a case."""

    file: File
    task_id: UUID | None
    #: The field of the form that holds it, or None.
    field: str | None
    added_by: str
    added_at: datetime


class TooLarge(Invalid):
    """This file is larger than what is taken."""


def store(uow: UnitOfWork, name: str, stream: BinaryIO | bytes, media_type: str | None = None) -> File:
    """Keep a file of the actor. `media_type`: what the sender says it is.

    TooLarge above the installation's limit, Invalid for an empty or disguised file or a kind that is not taken.
    """
    content = _read(uow, stream)
    cleaned = file_types.clean_name(name)
    file = File(
        id=new_id(uow.now),
        name=cleaned,
        media_type=file_types.media_type(cleaned, media_type, content),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        uploaded_by=uow.actor,
        created_at=uow.now,
    )
    if uow.execute(sql.HAS_CONTENT, {"sha256": file.sha256}).first() is None:
        chunks = [
            {"sha256": file.sha256, "seq": seq, "content": content[begin : begin + CHUNK]}
            for seq, begin in enumerate(range(0, len(content), CHUNK))
        ]
        uow.execute(sql.ADD_CHUNK, chunks)
    uow.execute(sql.ADD_FILE, asdict(file))
    return file


def _read(uow: UnitOfWork, stream: BinaryIO | bytes) -> bytes:
    limit = uow.engine.settings.file_bytes
    source = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    content = source.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(f"This file is larger than {limit // 1024 // 1024} MiB.", limit=limit, field="file")
    if not content:
        raise Invalid("This file is empty.")
    return content


def get(uow: UnitOfWork, id: UUID) -> File:
    """Return a file that the actor sent, or that is attached to a case they may see. NotFound otherwise."""
    row = uow.execute(sql.GET_FILE, {"id": id}).one_or_none()
    if row is None or not _may_see(uow, row):
        raise NotFound("There is no such file.")
    return _file(row)


def _may_see(uow: UnitOfWork, row: Any) -> bool:
    if uow.actor in (row.uploaded_by, SYSTEM) or uow.engine.directory.is_open:
        return True
    for case in uow.execute(sql.CASES_OF_FILE, {"file_id": row.id}).all():
        instance = to_instance(uow.execute(instance_sql.GET_INSTANCE, {"id": case.id}).one())
        if rights.allows(uow, "file.read", instance=instance):
            return True
    return False


def open(uow: UnitOfWork, id: UUID) -> tuple[File, Iterator[bytes]]:
    """Return a file and its content in chunks of at most 1 MiB; read them while the unit of work is open."""
    file = get(uow, id)
    return file, _chunks(uow, file.sha256)


def _chunks(uow: UnitOfWork, digest: str) -> Iterator[bytes]:
    seq = 0
    while (content := uow.execute(sql.GET_CHUNK, {"sha256": digest, "seq": seq}).scalar_one_or_none()) is not None:
        yield content
        seq += 1


def attach(
    uow: UnitOfWork,
    instance_id: UUID,
    ids: Mapping[UUID, str | None] | Iterable[UUID],
    *,
    task_id: UUID | None = None,
) -> list[history.Entry]:
    """Attach files to a case; return what to append to its history. Attached ones stay as they are.

    `ids`: files, or file -> field of the form. NotFound for a file the actor may not see.
    """
    fields: Mapping[UUID, str | None] = ids if isinstance(ids, Mapping) else dict.fromkeys(ids)
    if not fields:
        return []
    present = set(uow.execute(sql.ATTACHED_ALREADY, {"instance_id": instance_id, "ids": list(fields)}).scalars())
    added = [get(uow, id) for id in fields if id not in present]
    if added:
        rows = [_attachment_row(uow, instance_id, task_id, file, fields[file.id]) for file in added]
        uow.execute(sql.ADD_ATTACHMENT, rows)
    return [
        history.Entry(
            kind="file",
            task_id=task_id,
            details={"file": str(file.id), "name": file.name, "sha256": file.sha256, "field": fields[file.id]},
        )
        for file in added
    ]


def _attachment_row(
    uow: UnitOfWork, instance_id: UUID, task_id: UUID | None, file: File, field: str | None
) -> dict[str, Any]:
    return {
        "instance_id": instance_id,
        "file_id": file.id,
        "task_id": task_id,
        "field": field,
        "added_by": uow.actor,
        "created_at": uow.now,
    }


def of_instance(uow: UnitOfWork, instance_id: UUID) -> tuple[Attachment, ...]:
    """Return the files of a case, oldest first. The caller has checked rights."""
    return tuple(
        Attachment(file=_file(row), task_id=row.task_id, field=row.field, added_by=row.added_by, added_at=row.added_at)
        for row in uow.execute(sql.ATTACHMENTS_OF, {"instance_id": instance_id})
    )


def _file(row: Any) -> File:
    return File(**{column: getattr(row, column) for column in File.__struct_fields__})
