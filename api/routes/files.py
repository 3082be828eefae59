"""/files and /lookups: what forms hand in and choose from."""

from io import BytesIO
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, request, send_file

from api.resource import BINARY, Resource
from api.schemas.files import FileSchema, LookupQuery, OptionSchema
from engine import files
from engine.errors import Invalid, InvalidSubmission, NotFound
from engine.lookups import Option
from engine.model import Page
from engine.unit_of_work import UnitOfWork

shelf = Resource("files", "/files", "Files that forms hand in.")
catalogue = Resource("lookups", "/lookups", "Options of reference fields.")


@shelf.writing(
    "POST",
    "",
    "file.create",
    FileSchema,
    status=201,
    location=lambda file: f"/api/v1/files/{file.id}",
    parts={"file": {"type": "string", "format": "binary"}},
    required_parts=("file",),
)
def create(uow: UnitOfWork) -> Any:
    """Send a file; a form's answer then names it by its id."""
    sent = request.files.getlist("file")
    if len(sent) != 1 or len(request.files) != 1 or request.form:
        raise InvalidSubmission({"file": ["Send one file, in a part named “file”."]})
    try:
        return files.store(uow, sent[0].filename or "", cast(BinaryIO, sent[0].stream), sent[0].mimetype)
    except Invalid as error:
        error.details["field"] = "file"
        raise


@shelf.reading("/<uuid:file_id>", "file.read", None, raw=BINARY, media_type="application/octet-stream")
def read(uow: UnitOfWork, file_id: UUID) -> Response:
    """Fetch a file; a browser saves it and never shows it."""
    file, chunks = files.open(uow, file_id)
    return send_file(
        BytesIO(b"".join(chunks)),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
    )


@catalogue.listing("/<string:kind>", "lookup.search", OptionSchema, query=LookupQuery)
def search(uow: UnitOfWork, kind: str, q: str, limit: int, cursor: str | None, id: list[str]) -> Page[Option]:
    """Search the options of a kind that you may choose, by any words of their names."""
    lookup = uow.engine.lookups.get(kind)
    if lookup is None:
        raise NotFound(f"Nothing is looked up under “{kind}”.")
    if id:
        found = lookup.find(uow, id)
        return Page(items=tuple(found[one] for one in id if one in found))
    return lookup.search(uow, q, limit, cursor)
