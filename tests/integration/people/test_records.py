import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import comments, drafts, file_types, files, history, notices, substitutions, verify
from engine.errors import Invalid, NotFound, StaleRevision
from engine.store.tables import file_chunk
from engine.unit_of_work import Engine

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PDF = b"%PDF-1.7\n" + bytes(64)


def _zip(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


DOCX = _zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>"))


# --- drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_of_a_start_form_comes_back_as_it_was_typed(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        first = drafts.save_start(uow, "leave", {"days": 3})
        second = drafts.save_start(uow, "leave", {"days": 4}, first.revision)
        assert (first.revision, second.revision) == (1, 2)
        assert drafts.start(uow, "leave") == second
        assert [draft.definition_key for draft in drafts.mine(uow)] == ["leave"]
        drafts.discard(uow, "leave")
        assert drafts.start(uow, "leave") is None


def test_a_draft_saved_in_another_tab_is_not_overwritten(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        loaded = drafts.save_start(uow, "leave", {"days": 3})
        drafts.save_start(uow, "leave", {"days": 4}, loaded.revision)
        with pytest.raises(StaleRevision, match="another tab"):
            drafts.save_start(uow, "leave", {"days": 5}, loaded.revision)
        with pytest.raises(StaleRevision, match="another tab"):
            drafts.save_start(uow, "leave", {"days": 5})
        kept = drafts.start(uow, "leave")
        assert kept is not None and kept.data == {"days": 4}


def test_drafts_of_two_people_for_one_task_do_not_meet(engine: Engine) -> None:
    task_id = UUID(int=7)
    with engine.unit_of_work("rita") as uow:
        drafts.save_task(uow, task_id, {"note": "mine"})
    with engine.unit_of_work("ben") as uow:
        assert drafts.task(uow, task_id) is None
        drafts.save_task(uow, task_id, {"note": "also mine"})
        drafts.discard_task(uow, task_id)
    with engine.unit_of_work("rita") as uow:
        kept = drafts.task(uow, task_id)
        assert kept is not None and kept.data == {"note": "mine"}
        assert drafts.mine(uow) == ()


# --- comments -----------------------------------------------------------------------------------------------------


def test_a_comment_stands_in_the_chain(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    with engine.unit_of_work("rita") as uow:
        comments.add(uow, case, "  Please look again. ")
    with engine.unit_of_work("rita", reading=True) as uow:
        assert [(found.author, found.text) for found in comments.of_instance(uow, case)] == [
            ("rita", "Please look again.")
        ]
        assert history.of_instance(uow, case).items[0].details["text"] == "Please look again."  # type: ignore[index]  # it has details
    assert verify.run(engine).ok


def test_an_empty_comment_is_refused(engine: Engine, cases: Any) -> None:
    case = cases.instance()
    with engine.unit_of_work("rita") as uow, pytest.raises(Invalid):
        comments.add(uow, case, "  ")


# --- notices ------------------------------------------------------------------------------------------------------


def test_a_notice_reaches_its_person_and_is_read_once(engine: Engine) -> None:
    note = notices.Note(person="rita", kind="reminder", params={"task": "Decide"})
    with engine.unit_of_work("ben") as uow:
        assert notices.create(uow, [note, note, notices.Note(person="ben", kind="reminder")]) == 2
    with engine.unit_of_work("rita") as uow:
        (mine,) = notices.mine(uow, unread_only=True).items
        assert (mine.kind, mine.params) == ("reminder", {"task": "Decide"})
        assert notices.unread_count(uow) == 1
        assert notices.read(uow, mine.id).read_at is not None
        assert notices.unread_count(uow) == 0
        assert notices.mine(uow, unread_only=True).items == ()
        assert len(notices.mine(uow).items) == 1


def test_a_note_on_a_task_reaches_the_substitute_too(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("rita") as uow:
        substitutions.create(uow, "rita", "sam", clock.now(), clock.now() + timedelta(days=1))
    on_task = notices.Note(person="rita", kind="task_assigned", params={"task": "Decide"}, task_id=UUID(int=1))
    with engine.unit_of_work("ben") as uow:
        notices.create(uow, [on_task, notices.Note(person="rita", kind="decided")])
    with engine.unit_of_work("sam") as uow:
        found = [(note.kind, note.params.get("for")) for note in notices.mine(uow).items]
    assert sorted(found, key=str) == [("substitution_created", None), ("task_assigned", "rita")]


def test_a_notice_of_somebody_else_cannot_be_read(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        notices.create(uow, [notices.Note(person="rita", kind="reminder")])
        (mine,) = notices.mine(uow).items
    with engine.unit_of_work("ben") as uow, pytest.raises(NotFound):
        notices.read(uow, mine.id)


def test_notices_are_read_page_by_page_newest_first(engine: Engine, clock: Any) -> None:
    for number in range(5):
        clock.move(milliseconds=number)
        with engine.unit_of_work("ben") as uow:
            notices.create(uow, [notices.Note(person="rita", kind="k", params={"n": number})])
    with engine.unit_of_work("rita") as uow:
        first = notices.mine(uow, limit=2)
        second = notices.mine(uow, limit=2, cursor=first.next)
        third = notices.mine(uow, limit=2, cursor=second.next, unread_only=True)
        assert [int(note.params["n"]) for page in (first, second, third) for note in page.items] == [4, 3, 2, 1, 0]
        assert third.next is None
        assert notices.read_all(uow) == 5


# --- files --------------------------------------------------------------------------------------------------------


def test_a_file_comes_back_chunk_by_chunk_as_it_was_sent(engine: Engine) -> None:
    content = PNG + bytes(2 * files.CHUNK)
    with engine.unit_of_work("rita") as uow:
        sent = files.store(uow, "C:\\scans\\offer.png", io.BytesIO(content), "image/png")
        assert (sent.name, sent.media_type, sent.size) == ("offer.png", "image/png", len(content))
        found, chunks = files.open(uow, sent.id)
        parts = list(chunks)
        assert found == sent
        assert b"".join(parts) == content
        assert max(len(part) for part in parts) <= files.CHUNK


def test_the_same_content_is_kept_once(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow:
        files.store(uow, "a.png", PNG)
        files.store(uow, "b.png", PNG)
        assert uow.execute(sa.select(sa.func.count()).select_from(file_chunk)).scalar_one() == 1


def test_a_file_above_the_limit_is_refused(engine: Engine) -> None:
    with engine.unit_of_work("rita") as uow, pytest.raises(files.TooLarge, match="larger than 20 MiB"):
        files.store(uow, "a.txt", b"x" * (engine.settings.file_bytes + 1))


def test_a_file_is_the_senders_until_it_is_at_a_case(engine: Engine, cases: Any) -> None:
    case = cases.instance(by="rita")
    with engine.unit_of_work("rita") as uow:
        sent = files.store(uow, "offer.pdf", PDF)
    with engine.unit_of_work("paul", reading=True) as uow, pytest.raises(NotFound):
        files.get(uow, sent.id)
    with engine.unit_of_work("rita") as uow:
        entries = files.attach(uow, case, {sent.id: "quotes"})
        assert [entry.details["sha256"] for entry in entries if entry.details] == [sent.sha256]
        assert files.attach(uow, case, [sent.id]) == []
    with engine.unit_of_work("paul", reading=True) as uow:
        assert files.get(uow, sent.id) == sent
        assert [(found.file.name, found.field) for found in files.of_instance(uow, case)] == [("offer.pdf", "quotes")]
    with engine.unit_of_work("nobody", reading=True) as uow, pytest.raises(NotFound):
        files.get(uow, sent.id)


def test_nobody_attaches_a_file_of_somebody_else(engine: Engine, cases: Any) -> None:
    case = cases.instance(by="ben")
    with engine.unit_of_work("rita") as uow:
        sent = files.store(uow, "offer.pdf", PDF)
    with engine.unit_of_work("ben") as uow, pytest.raises(NotFound):
        files.attach(uow, case, [sent.id])


GOOD = [
    ("a.pdf", None, PDF, "application/pdf"),
    ("a.PNG", "image/png", PNG, "image/png"),
    ("a.docx", "application/octet-stream", DOCX, file_types.KINDS["docx"].media_type),
    ("a.zip", "application/x-zip-compressed", _zip(("a.txt", b"a")), "application/zip"),
    (
        "a.odt",
        None,
        _zip(("mimetype", b"application/vnd.oasis.opendocument.text")),
        "application/vnd.oasis.opendocument.text",
    ),
    ("a.csv", "application/vnd.ms-excel", "größe;preis\n".encode(), "text/csv"),
]


@pytest.mark.parametrize(("name", "claim", "content", "media_type"), GOOD, ids=[row[0] for row in GOOD])
def test_an_honest_file_is_taken(engine: Engine, name: str, claim: str | None, content: bytes, media_type: str) -> None:
    with engine.unit_of_work("rita") as uow:
        assert files.store(uow, name, content, claim).media_type == media_type


BAD = [
    ("picture that is a program", "a.png", None, b"MZ" + bytes(100), "content is something else"),
    ("document that is an archive", "a.docx", None, _zip(("run.exe", b"MZ")), "content is something else"),
    ("archive that is a document", "a.zip", None, DOCX, "content is something else"),
    ("macros", "a.docx", None, _zip(("word/document.xml", b""), ("word/vbaProject.bin", b"")), "something else"),
    ("broken archive", "a.zip", None, b"PK\x03\x04" + bytes(40), "content is something else"),
    ("text with zero bytes", "a.txt", None, b"abc\x00", "content is something else"),
    ("another claim", "a.pdf", "image/png", PDF, "was sent as image/png"),
    ("drawing with script", "a.svg", "image/svg+xml", b"<svg/>", "kind that is not taken"),
    ("page", "a.html", "text/html", b"<p>", "kind that is not taken"),
    ("no kind", "README", None, b"text", "kind that is not taken"),
    ("empty", "a.txt", None, b"", "is empty"),
    ("no name", "../..", None, b"text", "needs a name"),
]


@pytest.mark.parametrize(("why", "name", "claim", "content", "text"), BAD, ids=[row[0] for row in BAD])
def test_a_disguised_or_dangerous_file_is_refused(
    engine: Engine, why: str, name: str, claim: str | None, content: bytes, text: str
) -> None:
    with engine.unit_of_work("rita") as uow, pytest.raises(Invalid, match=text):
        files.store(uow, name, content, claim)


def test_a_name_that_reads_backwards_is_made_plain() -> None:
    assert file_types.clean_name("invoice\u202etxt.pdf") == "invoicetxt.pdf"
    assert file_types.clean_name("x" * 300 + ".pdf").endswith("xx.pdf")
    assert len(file_types.clean_name("x" * 300 + ".pdf")) == file_types.LONGEST_NAME
