"""Which kinds of files are taken, and whether a file is what its name and its sender say.

A file is known by its content: by its first bytes (`filetype`), by the directory of a ZIP archive, or as plain text.
What a browser or an office program would run (HTML, SVG, scripts, programs, macros) is refused.
"""

import io
import unicodedata
import zipfile

import filetype
from msgspec import Struct

from engine.errors import Invalid

LONGEST_NAME = 150
TEXT = "text/plain"
ZIP = "application/zip"
_UNKNOWN = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class Kind(Struct, frozen=True):
    """A kind of file: its media type and what its content looks like."""

    media_type: str
    #: The media type that the content shows.
    content: str
    #: Other media types under which senders know it.
    aliases: frozenset[str] = frozenset()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

#: By the end of the name.
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", "application/pdf"),
    "png": Kind("image/png", "image/png"),
    "jpg": Kind("image/jpeg", "image/jpeg", frozenset({"image/jpg"})),
    "jpeg": Kind("image/jpeg", "image/jpeg", frozenset({"image/jpg"})),
    "gif": Kind("image/gif", "image/gif"),
    "webp": Kind("image/webp", "image/webp"),
    "tif": Kind("image/tiff", "image/tiff"),
    "tiff": Kind("image/tiff", "image/tiff"),
    "heic": Kind("image/heic", "image/heic", frozenset({"image/heif"})),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", f"{_OFFICE}.presentationml.presentation"),
    "odt": Kind(f"{_OPEN}.text", f"{_OPEN}.text"),
    "ods": Kind(f"{_OPEN}.spreadsheet", f"{_OPEN}.spreadsheet"),
    "odp": Kind(f"{_OPEN}.presentation", f"{_OPEN}.presentation"),
    "zip": Kind(ZIP, ZIP, frozenset({"application/x-zip-compressed"})),
    "txt": Kind(TEXT, TEXT),
    "log": Kind(TEXT, TEXT),
    "csv": Kind("text/csv", TEXT, frozenset({"application/vnd.ms-excel", "application/csv", TEXT})),
    "md": Kind("text/markdown", TEXT, frozenset({TEXT})),
    "json": Kind("application/json", TEXT, frozenset({TEXT})),
    "eml": Kind("message/rfc822", TEXT, frozenset({TEXT})),
}

#: A member of a ZIP archive that tells the office format.
_MEMBERS = {
    "word/document.xml": KINDS["docx"].content,
    "xl/workbook.xml": KINDS["xlsx"].content,
    "ppt/presentation.xml": KINDS["pptx"].content,
}
_MOST_MEMBERS = 10_000


def clean_name(name: str) -> str:
    """Return the last part of a file's name without signs that hide or break something. Invalid for an empty one."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    # Control and format signs: a right-to-left override makes “gpj.exe” of “exe.jpg”.
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    words = " ".join(kept.split()).strip(". ")
    if not words:
        raise Invalid("A file needs a name.")
    stem, dot, end = words.rpartition(".")
    return words if len(words) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - len(end) - 1]}{dot}{end}"[:LONGEST_NAME]


def media_type(name: str, claimed: str | None, content: bytes) -> str:
    """Return the media type of a file. Invalid for a kind not taken, and when name, claim and content differ."""
    end = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(end)
    if kind is None:
        raise Invalid(f"“{name}” is of a kind that is not taken. Taken are {', '.join(sorted(KINDS))}.")
    claim = (claimed or "").split(";")[0].strip().lower()
    if claim not in _UNKNOWN | {kind.media_type} | kind.aliases:
        raise Invalid(f"“{name}” ends in .{end} but was sent as {claim}. Rename it or send it again.")
    if _look(content) != kind.content:
        raise Invalid(f"“{name}” ends in .{end}, but its content is something else. Send the original file.")
    return kind.media_type


def _look(content: bytes) -> str | None:
    """Return the media type that the content shows, or None when it shows none."""
    if content.startswith(b"PK"):
        return _look_into_archive(content)
    guess: str | None = filetype.guess_mime(content[:8192])
    return guess or (TEXT if _is_text(content) else None)


def _look_into_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            first = archive.infolist()[0] if names else None
            if len(names) > _MOST_MEMBERS or any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if first is not None and first.filename == "mimetype" and first.file_size < 100:
                return archive.read(first).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    present = set(names)
    return next((media for member, media in _MEMBERS.items() if member in present), ZIP)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\n\r\f" for sign in text)
