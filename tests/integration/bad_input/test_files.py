"""Files that are not what they should be: each is refused in words at its part or field, and nothing is kept."""

import io
import uuid
import zipfile
from typing import Any

import pytest

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def archive(**members: bytes) -> bytes:
    """A ZIP with members; __ in a name stands for a slash."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


MACROS = archive(**{"word__document.xml": b"<w/>", "word__vbaProject.bin": b"\x00"})
#: What is wrong: name, content, the media type that the sender claims.
DISGUISED: dict[str, tuple[str, bytes, str | None]] = {
    "no_content": ("offer.pdf", b"", "application/pdf"),
    "no_name": ("", PDF, "application/pdf"),
    "only_dots_for_a_name": ("...", PDF, "application/pdf"),
    "only_signs_that_do_not_show": ("\u202e\u200b", PDF, "application/pdf"),
    "no_ending": ("offer", PDF, "application/pdf"),
    "a_program": ("offer.exe", b"MZ" + bytes(64), "application/octet-stream"),
    "a_program_that_says_it_is_a_pdf": ("offer.pdf", b"MZ" + bytes(64), "application/pdf"),
    "a_program_behind_a_second_ending": ("offer.pdf.exe", b"MZ" + bytes(64), "application/pdf"),
    "a_page_that_says_it_is_a_picture": ("offer.png", b"<!doctype html><script>1</script>", "image/png"),
    "a_page": ("offer.html", b"<!doctype html>", "text/html"),
    "a_drawing_with_script": ("offer.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>", "image/svg+xml"),
    "a_picture_that_says_it_is_a_pdf": ("offer.pdf", PNG, "application/pdf"),
    "a_pdf_that_says_it_is_a_picture": ("offer.pdf", PDF, "image/png"),
    "a_text_with_bytes_in_it": ("offer.txt", b"plain\x00\x01\x02", "text/plain"),
    "a_document_with_macros": ("offer.docx", MACROS, "application/octet-stream"),
    "an_archive_that_says_it_is_a_document": ("offer.docx", archive(a=b"1"), "application/octet-stream"),
    "half_an_archive": ("offer.zip", archive(a=b"1" * 400)[:60], "application/zip"),
}


@pytest.mark.parametrize("disguised", DISGUISED)
def test_a_file_with(world: Any, rita: Any, disguised: str) -> None:
    name, content, media_type = DISGUISED[disguised]
    with world.unchanged():
        answer = rita.upload("/files", ("file", name, content, media_type))
    answer.refused(422, "invalid", "file")


def test_a_file_over_the_limit_is_413(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.upload("/files", ("file", "large.pdf", PDF + bytes(2**20), "application/pdf"))
    answer.refused(413, "too-large", "file")
    assert "1 MiB" in answer.body["detail"]


PART = ("file", "a.pdf", PDF, "application/pdf")
ODD_PARTS: dict[str, tuple[tuple[tuple[str, str | None, bytes, str | None], ...], str]] = {
    "nothing": ((), "file"),
    "two_files": ((PART, PART), "file"),
    "eleven_files": ((PART,) * 11, "file"),
    "a_part_of_another_name": ((("attachment", *PART[1:]),), "file"),
    "a_text_in_place_of_a_file": ((("file", None, b"text", None),), "file"),
    "a_text_beside_the_file": ((PART, ("name", None, b"other.pdf", None)), "file"),
}


@pytest.mark.parametrize("odd", ODD_PARTS)
def test_an_upload_of(world: Any, rita: Any, odd: str) -> None:
    parts, place = ODD_PARTS[odd]
    with world.unchanged():
        answer = rita.upload("/files", *parts)
    answer.refused(422, "invalid-submission", place)


@pytest.mark.parametrize(
    "content",
    [b"", b"--a-line", b"--a-line\r\n\r\n", b"no parts at all", b"--a-line\r\nContent-Disposition: form-data\r\n\r\nx"],
)
def test_an_upload_that_was_cut_short_is_refused(world: Any, rita: Any, content: bytes) -> None:
    with world.unchanged():
        answer = rita.send("POST", "/files", content, Content_Type="multipart/form-data; boundary=a-line")
    answer.refused(422, "invalid-submission", "file")


def test_an_upload_without_a_boundary_is_refused(world: Any, rita: Any) -> None:
    with world.unchanged():
        answer = rita.send("POST", "/files", PDF, Content_Type="multipart/form-data")
    answer.refused(422, "invalid-submission", "file")


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "a/b/passwd.pdf", "pass\u202ewd.pdf", 'pass"wd.pdf'])
def test_of_a_path_only_the_last_part_is_kept(rita: Any, name: str) -> None:
    answer = rita.upload("/files", ("file", name.replace('"', "%22"), PDF, "application/pdf"))
    assert answer.status == 201
    assert answer.body["name"].replace("%22", "") == "passwd.pdf"


def test_a_field_takes_no_more_files_than_its_form_says(world: Any, rita: Any, pdf: str) -> None:
    many = [rita.upload("/files", ("file", f"{number}.pdf", PDF, None)).body["id"] for number in range(11)]
    with world.unchanged():
        answer = rita.call("POST", "/process-definitions/leave/start", {"variables": {"days": 3, "proof": many}})
    answer.refused(422, "invalid-submission", "proof")
    assert "10" in answer.body["errors"]["proof"][0]


@pytest.mark.parametrize("which", ["of_somebody_else", "of_nobody", "no_id", "of_another_kind", "twice"])
def test_a_field_refuses_a_file(world: Any, rita: Any, pdf: str, which: str) -> None:
    def sent(person: str, name: str, content: bytes) -> str:
        return str(world.visit(person).upload("/files", ("file", name, content, None)).body["id"])

    proof: list[Any] = {
        "of_somebody_else": lambda: [sent("tom", "tom.pdf", PDF)],
        "of_nobody": lambda: [str(uuid.uuid4())],
        "no_id": lambda: ["../etc/passwd"],
        "of_another_kind": lambda: [sent("rita", "a.txt", b"text")],
        "twice": lambda: [pdf, pdf],
    }[which]()
    with world.unchanged():
        answer = rita.call("POST", "/process-definitions/leave/start", {"variables": {"days": 3, "proof": proof}})
    answer.refused(422, "invalid-submission", "proof")
