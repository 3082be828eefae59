"""Statements on the life of one asset: what was done with it, by which case, and what proves it."""

from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select, union

from engine.store import tables as engine_tables
from register.store import tables

_ASSET: BindParameter[Any] = bindparam("asset")


def _of(table: Any, *order: str) -> Select[Any]:
    """Return the statement of all rows of a table about the asset, in the order of columns."""
    return select(table).where(table.c.asset == _ASSET).order_by(*(table.c[name] for name in order))


MEDIA = _of(tables.medium, "id")
SANITIZATIONS = (
    select(tables.sanitization, tables.medium.c.serial, tables.medium.c.kind.label("medium_kind"))
    .outerjoin_from(tables.sanitization, tables.medium, tables.medium.c.id == tables.sanitization.c.medium)
    .where(tables.sanitization.c.asset == _ASSET)
    .order_by(tables.sanitization.c.id)
)
ACCEPTANCES = _of(tables.acceptance, "accepted_at", "id")
VERIFICATIONS = _of(tables.verification, "verified_at", "id")
LOSSES = _of(tables.loss, "reported_at", "id")
BUILDS = select(tables.build).where(tables.build.c.id == _ASSET)
CHANGES = (
    select(tables.change_record)
    .join_from(tables.change_record, tables.change_asset, tables.change_asset.c.change == tables.change_record.c.id)
    .where(tables.change_asset.c.asset == _ASSET)
    .order_by(tables.change_record.c.id)
)
DISPOSALS = (
    select(
        tables.disposal,
        tables.disposal_line.c.serial,
        tables.disposal_line.c.certified,
        tables.disposal_line.c.note,
    )
    .join_from(tables.disposal_line, tables.disposal, tables.disposal.c.id == tables.disposal_line.c.disposal)
    .where(tables.disposal_line.c.asset == _ASSET)
    .order_by(tables.disposal.c.id)
)
RETIREMENTS = _of(tables.retirement_line, "id")

_document = tables.document


def _named(column: Any, table: Any) -> Select[Any]:
    return select(column).where(table.c.asset == _ASSET, column.is_not(None))


def _about(kind: str, ids: Select[Any]) -> Any:
    return and_(_document.c.entity == kind, _document.c.entity_id.in_(ids))


#: The papers about an asset, its media and the lots it left in, and those it was accepted or sanitized by.
DOCUMENTS = (
    select(_document)
    .where(
        or_(
            and_(_document.c.entity == "asset", _document.c.entity_id == _ASSET),
            _document.c.id.in_(
                union(
                    _named(tables.acceptance.c.document, tables.acceptance),
                    _named(tables.sanitization.c.certificate, tables.sanitization),
                )
            ),
            _about("medium", _named(tables.medium.c.id, tables.medium)),
            _about("disposal", _named(tables.disposal_line.c.disposal, tables.disposal_line)),
        )
    )
    .order_by(_document.c.created_at.desc(), _document.c.id.desc())
)
#: Numbers of cases -> their instances, for rows that name the number alone.
CASES = select(engine_tables.process_instance.c.business_key, engine_tables.process_instance.c.id).where(
    engine_tables.process_instance.c.business_key.in_(bindparam("numbers", expanding=True))
)
