"""The tables of the register. A thing is kept under what people call it; an asset has a key of its own: tags change."""

from register.store.tables.assets import asset, asset_relation, asset_type, custody, medium, stage_move
from register.store.tables.buying import invoice, po_line, posting, purchase_order, receipt, receipt_line
from register.store.tables.reference import (
    catalogue_item,
    commitment,
    contract,
    cost_centre,
    exchange_rate,
    location,
    org_unit,
    reference_change,
    reference_import,
    supplier,
)
from register.store.tables.rights import allocation, entitlement, product
from register.store.tables.schema import metadata

__all__ = [
    "allocation",
    "asset",
    "asset_relation",
    "asset_type",
    "catalogue_item",
    "commitment",
    "contract",
    "cost_centre",
    "custody",
    "entitlement",
    "exchange_rate",
    "invoice",
    "location",
    "medium",
    "metadata",
    "org_unit",
    "po_line",
    "posting",
    "product",
    "purchase_order",
    "receipt",
    "receipt_line",
    "reference_change",
    "reference_import",
    "stage_move",
    "supplier",
]
