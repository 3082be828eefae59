"""Statements on loads of reference data and of opening stock."""

from sqlalchemy import bindparam, insert, select, tuple_, update

from register.store.tables import acceptance, asset, custody, reference_change, reference_import, stage_move

GET_IMPORT = select(reference_import).where(reference_import.c.id == bindparam("id"))
LOCK_IMPORT = GET_IMPORT.with_for_update()
IMPORT_BY_NUMBER = select(reference_import).where(reference_import.c.number == bindparam("number"))
IMPORTS = (
    select(reference_import)
    .where(reference_import.c.id < bindparam("before"))
    .order_by(reference_import.c.id.desc())
    .limit(bindparam("limit"))
)
WENT_ON = (
    update(reference_import)
    .where(reference_import.c.id == bindparam("b_id"))
    .values(
        {name: bindparam(name) for name in ("added", "changed", "done", "state")},
    )
)
CHANGES_OF_IMPORT = (
    select(reference_change)
    .where(reference_change.c.import_id == bindparam("id"))
    .order_by(reference_change.c.entity_id, reference_change.c.field)
    .limit(bindparam("limit"))
)

#: Serial numbers that are there already; pairs of maker and serial number.
SERIALS = select(asset.c.maker, asset.c.serial, asset.c.tag).where(
    tuple_(asset.c.maker, asset.c.serial).in_(bindparam("pairs", expanding=True))
)
ADD_ASSETS = insert(asset)
ADD_STAGE_MOVES = insert(stage_move)
ADD_CUSTODY = insert(custody)
ADD_ACCEPTANCES = insert(acceptance)
