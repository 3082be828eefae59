"""The tables of the register. A thing is kept under what people call it; an asset has a key of its own: tags change."""

from register.store.tables.assets import asset, asset_relation, asset_type, custody, medium, stage_move
from register.store.tables.buying import invoice, po_line, posting, purchase_order, receipt, receipt_line
from register.store.tables.changes import change_asset, change_freeze, change_record, change_template
from register.store.tables.contracts import renewal
from register.store.tables.life import acceptance, build, document, licence_position, loss, verification
from register.store.tables.management import (
    action,
    finding,
    kpi_snapshot,
    management_review,
    objective,
    risk,
    scope_statement,
    soa_row,
)
from register.store.tables.outside import discovered, discovered_change, employment, feed, installation, ledger_value
from register.store.tables.reference import (
    calendar_day,
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
from register.store.tables.retiring import disposal, disposal_line, retirement_line, sanitization
from register.store.tables.rights import allocation, entitlement, product
from register.store.tables.schema import metadata

__all__ = [
    "acceptance",
    "action",
    "allocation",
    "asset",
    "asset_relation",
    "asset_type",
    "build",
    "calendar_day",
    "catalogue_item",
    "change_asset",
    "change_freeze",
    "change_record",
    "change_template",
    "commitment",
    "contract",
    "cost_centre",
    "custody",
    "discovered",
    "discovered_change",
    "disposal",
    "disposal_line",
    "document",
    "employment",
    "entitlement",
    "exchange_rate",
    "feed",
    "finding",
    "installation",
    "invoice",
    "kpi_snapshot",
    "ledger_value",
    "licence_position",
    "location",
    "loss",
    "management_review",
    "medium",
    "metadata",
    "objective",
    "org_unit",
    "po_line",
    "posting",
    "product",
    "purchase_order",
    "receipt",
    "receipt_line",
    "reference_change",
    "reference_import",
    "renewal",
    "retirement_line",
    "risk",
    "sanitization",
    "scope_statement",
    "soa_row",
    "stage_move",
    "supplier",
    "verification",
]
