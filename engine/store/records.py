"""Statements on what a case remembers: history, checkpoints, files, drafts, comments, notices."""

from sqlalchemy import LargeBinary, String, and_, bindparam, func, insert, null, or_, select, text, tuple_, update
from sqlalchemy import delete as delete_from

from engine.store.tables import (
    attachment,
    checkpoint,
    comment,
    draft,
    file,
    file_chunk,
    history,
    notice,
    process_instance,
)
from engine.store.types import FeelValue, UtcDateTime

# --- history --------------------------------------------------------------------------------------------------

ADD_HISTORY = insert(history)

LOCK_HEAD = (
    select(process_instance.c.history_seq, process_instance.c.history_head)
    .where(process_instance.c.id == bindparam("id"))
    .with_for_update()
)

WRITE_HEAD = (
    update(process_instance)
    .where(process_instance.c.id == bindparam("b_id"), process_instance.c.history_seq == bindparam("expected"))
    .values(history_seq=bindparam("new_seq"), history_head=bindparam("new_head"))
)

HISTORY_OF_INSTANCE = (
    select(history)
    .where(history.c.instance_id == bindparam("instance_id"), history.c.seq > bindparam("after"))
    .order_by(history.c.seq)
    .limit(bindparam("limit"))
)

HISTORY_OF_ENTITY = (
    select(history)
    .where(history.c.entity == bindparam("entity"), history.c.entity_id == bindparam("entity_id"))
    .order_by(history.c.at.desc(), history.c.instance_id, history.c.seq.desc())
    .limit(bindparam("limit"))
)

LINKS_THAT_ARE_THERE = select(history.c.seq).where(
    history.c.instance_id == bindparam("instance_id"), history.c.seq.in_(bindparam("seqs", expanding=True))
)

ERASE_DETAILS = (
    update(history)
    .where(
        history.c.instance_id == bindparam("b_instance_id"),
        history.c.seq == bindparam("b_seq"),
        history.c.details.is_not(None),
        history.c.kind != "erased",
    )
    .values(details=null(), salt=null())
)

#: Every instance with its links in order; an instance without links comes once, with empty link columns.
ALL_CHAINS = (
    select(
        process_instance.c.id.label("owner"),
        process_instance.c.business_key,
        process_instance.c.history_seq,
        process_instance.c.history_head,
        history,
    )
    .join_from(process_instance, history, history.c.instance_id == process_instance.c.id, isouter=True)
    .order_by(process_instance.c.id, history.c.seq)
    # Read as a stream: all chains at once would not fit into memory.
    .execution_options(yield_per=500)
)

#: Links whose instance is gone.
ORPHANS = (
    select(history.c.instance_id, func.min(history.c.seq).label("seq"))
    .join_from(history, process_instance, process_instance.c.id == history.c.instance_id, isouter=True)
    .where(process_instance.c.id.is_(None))
    .group_by(history.c.instance_id)
)

#: `links`: pairs of instance id and seq.
HASHES_OF = select(history.c.instance_id, history.c.seq, history.c.hash).where(
    tuple_(history.c.instance_id, history.c.seq).in_(bindparam("links", expanding=True))
)

# --- checkpoints ----------------------------------------------------------------------------------------------

LAST_CHECKPOINT = select(checkpoint).order_by(checkpoint.c.seq.desc()).limit(1)
ALL_CHECKPOINTS = select(checkpoint).order_by(checkpoint.c.seq)
#: Of two nodes that write the same checkpoint, one adds nothing.
ADD_CHECKPOINT = text(
    "INSERT INTO checkpoint (seq, at, instances, heads, prev_hash, hash) "
    "VALUES (:seq, :at, :instances, :heads, :prev_hash, :hash) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UtcDateTime))
COUNT_INSTANCES = select(func.count()).select_from(process_instance)

#: Heads of the chains that grew since a moment; all of them when it is NULL.
HEADS_SINCE = select(process_instance.c.id, process_instance.c.history_seq, process_instance.c.history_head).where(
    process_instance.c.history_seq > 0,
    or_(
        bindparam("since", type_=UtcDateTime).is_(None),
        process_instance.c.id.in_(
            select(history.c.instance_id).where(history.c.at >= bindparam("since", type_=UtcDateTime))
        ),
    ),
)

# --- files ----------------------------------------------------------------------------------------------------

ADD_FILE = insert(file)
GET_FILE = select(file).where(file.c.id == bindparam("id"))
GET_FILES = select(file).where(file.c.id.in_(bindparam("ids", expanding=True)))

#: Two people may send the same content at once: the first keeps it, the second finds it there.
ADD_CHUNK = text(
    "INSERT INTO file_chunk (sha256, seq, content) VALUES (:sha256, :seq, :content) ON CONFLICT DO NOTHING"
).bindparams(bindparam("content", type_=LargeBinary))

HAS_CONTENT = select(file_chunk.c.seq).where(file_chunk.c.sha256 == bindparam("sha256"), file_chunk.c.seq == 0)

GET_CHUNK = select(file_chunk.c.content).where(
    file_chunk.c.sha256 == bindparam("sha256"), file_chunk.c.seq == bindparam("seq")
)

ADD_ATTACHMENT = insert(attachment)

ATTACHED_ALREADY = select(attachment.c.file_id).where(
    attachment.c.instance_id == bindparam("instance_id"), attachment.c.file_id.in_(bindparam("ids", expanding=True))
)

ATTACHMENTS_OF = (
    select(
        file, attachment.c.task_id, attachment.c.field, attachment.c.added_by, attachment.c.created_at.label("added_at")
    )
    .join_from(attachment, file, file.c.id == attachment.c.file_id)
    .where(attachment.c.instance_id == bindparam("instance_id"))
    .order_by(attachment.c.created_at, file.c.id)
)

CASES_OF_FILE = (
    select(process_instance.c.id, process_instance.c.root_id)
    .join_from(attachment, process_instance, process_instance.c.id == attachment.c.instance_id)
    .where(attachment.c.file_id == bindparam("file_id"))
)

# --- drafts ---------------------------------------------------------------------------------------------------

#: A second first save of the same draft adds nothing, and so it shows.
_NEW_DRAFT = (
    "INSERT INTO draft (id, person, task_id, definition_key, data, revision, saved_at) "
    "VALUES (:id, :person, :task_id, :definition_key, :data, 1, :saved_at) ON CONFLICT DO NOTHING"
)
ADD_DRAFT = text(_NEW_DRAFT).bindparams(
    bindparam("id", type_=draft.c.id.type),
    bindparam("task_id", type_=draft.c.task_id.type),
    bindparam("definition_key", type_=String),
    bindparam("data", type_=FeelValue),
    bindparam("saved_at", type_=UtcDateTime),
)

_TASK_DRAFT = and_(draft.c.task_id == bindparam("b_task_id"), draft.c.person == bindparam("b_person"))
_START_DRAFT = and_(draft.c.definition_key == bindparam("b_key"), draft.c.person == bindparam("b_person"))
_NEXT = {
    "data": bindparam("data", type_=FeelValue),
    "revision": draft.c.revision + 1,
    "saved_at": bindparam("saved_at", type_=UtcDateTime),
}

TASK_DRAFT = select(draft).where(_TASK_DRAFT)
START_DRAFT = select(draft).where(_START_DRAFT)
SAVE_TASK_DRAFT = update(draft).where(_TASK_DRAFT, draft.c.revision == bindparam("expected")).values(_NEXT)
SAVE_START_DRAFT = update(draft).where(_START_DRAFT, draft.c.revision == bindparam("expected")).values(_NEXT)
DISCARD_MY_TASK_DRAFT = delete_from(draft).where(_TASK_DRAFT)
DISCARD_START_DRAFT = delete_from(draft).where(_START_DRAFT)
MY_START_DRAFTS = (
    select(draft)
    .where(draft.c.person == bindparam("person"), draft.c.definition_key.is_not(None))
    .order_by(draft.c.saved_at.desc(), draft.c.id)
)

# --- comments -------------------------------------------------------------------------------------------------

ADD_COMMENT = insert(comment)
COMMENTS_OF = (
    select(comment)
    .where(comment.c.instance_id == bindparam("instance_id"))
    .order_by(comment.c.created_at, comment.c.id)
)

# --- notices --------------------------------------------------------------------------------------------------

ADD_NOTICES = insert(notice)

_AFTER = or_(
    notice.c.created_at < bindparam("at", type_=UtcDateTime),
    and_(notice.c.created_at == bindparam("at", type_=UtcDateTime), notice.c.id < bindparam("after")),
)
_MINE = (
    select(notice)
    .where(notice.c.person == bindparam("person"))
    .order_by(notice.c.created_at.desc(), notice.c.id.desc())
    .limit(bindparam("limit"))
)
MY_NOTICES = _MINE
MY_NOTICES_AFTER = _MINE.where(_AFTER)
MY_UNREAD = _MINE.where(notice.c.read_at.is_(None))
MY_UNREAD_AFTER = _MINE.where(notice.c.read_at.is_(None), _AFTER)

UNREAD_COUNT = (
    select(func.count()).select_from(notice).where(notice.c.person == bindparam("person"), notice.c.read_at.is_(None))
)

RECEIPTS = select(notice.c.person, notice.c.read_at).where(
    notice.c.instance_id == bindparam("instance_id"), notice.c.kind == bindparam("kind")
)
GET_NOTICE = select(notice).where(notice.c.id == bindparam("id"), notice.c.person == bindparam("person"))

READ_NOTICE = (
    update(notice)
    .where(notice.c.id == bindparam("b_id"), notice.c.person == bindparam("b_person"), notice.c.read_at.is_(None))
    .values(read_at=bindparam("now", type_=UtcDateTime))
)

READ_ALL = (
    update(notice)
    .where(notice.c.person == bindparam("b_person"), notice.c.read_at.is_(None))
    .values(read_at=bindparam("now", type_=UtcDateTime))
)
