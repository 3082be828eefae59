"""A part of the number or subject of cases, found by its trigrams (revision 0017 says how they are kept).

The index leads to what may have a text; each is compared as a whole, so it finds what reading all rows would find.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.store.tables import process_instance

#: A shorter text has no trigram.
SHORTEST = 3

_I = process_instance.c
_PATTERN: BindParameter[str] = bindparam("pattern", type_=String)


def has_text(*columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a part of one of `columns` is the text of the parameter `pattern`."""
    return or_(*(each.ilike(_PATTERN, escape="\\") for each in columns))


#: A case has the text.
IN_CASE = has_text(_I.business_key, _I.subject)


def _by_fts() -> Select[Any]:
    found, row = table("case_text", column("rowid")), table("case_text_row", column("n"), column("instance_id"))
    # Named as a column, the table stands for all of its columns.
    match = literal_column("case_text").op("MATCH")(bindparam("trigrams", type_=String))
    return (
        select(_I.id)
        .select_from(found)
        .join(row, row.c.n == found.c.rowid)
        .join(process_instance, _I.id == row.c.instance_id)
        .where(match)
    )


def _by_gin() -> Select[Any]:
    def trigrams(words: ColumnElement[str]) -> ColumnElement[Any]:
        return func.case_trigrams(words, type_=ARRAY(String))

    # Letter by letter as in the index, or it is not used.
    kept = literal_column("coalesce(business_key, '') || chr(10) || coalesce(subject, '')", String)
    return select(_I.id).where(trigrams(kept).op("@>")(trigrams(bindparam("text", type_=String))))


#: Cases with a text, by dialect.
_FIND: Mapping[str, Select[Any]] = MappingProxyType({"sqlite": _by_fts(), "postgresql": _by_gin()})
FIND = MappingProxyType(
    {dialect: statement.where(IN_CASE).limit(bindparam("most", type_=Integer)) for dialect, statement in _FIND.items()}
)
_newest = select(_I.business_key, _I.subject).order_by(_I.started_at.desc()).limit(bindparam("newest", type_=Integer))
_one = _newest.subquery().c
#: How many of the newest cases have a text.
COUNT_NEWEST = select(func.count()).where(has_text(_one.business_key, _one.subject))


def pattern(text: str) -> str:
    """Return a LIKE pattern (escape sign: backslash) for a part of a text."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def parameters(text: str) -> dict[str, str]:
    """Return what the statements ask with for a text of at least SHORTEST signs."""
    text = text.strip()
    trigrams = dict.fromkeys(text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))
    quoted = (f'"{trigram.replace(chr(34), chr(34) * 2)}"' for trigram in trigrams)
    return {"text": text, "trigrams": " AND ".join(quoted), "pattern": pattern(text)}
