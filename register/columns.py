"""What a file of reference data may hold: the columns of each kind of thing, as data."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

ASSET_KINDS = (
    "hardware",
    "software_executable",
    "software_nonexecutable",
    "cloud_service",
    "service",
    "digital_content",
    "contract",
    "licence",
    "itam_information",
)
#: Stages of processes D.2; assets begin at Received.
STAGES = (
    "in_development",
    "released",
    "received",
    "available",
    "reserved",
    "being_prepared",
    "in_transit",
    "in_use",
    "in_maintenance",
    "on_hold",
    "missing",
    "retired",
    "sanitized",
    "in_disposal",
    "disposed",
    "cancelled",
)
#: What a load may say of an asset: only a case reserves and holds, and what never came has no row.
OPENING_STAGES = tuple(stage for stage in STAGES if stage not in ("reserved", "on_hold", "cancelled"))

#: What a change is about (processes B3).
CHANGE_CATEGORIES = (
    "hardware",
    "software",
    "cloud",
    "configuration",
    "licence_terms",
    "contract",
    "location_or_custody",
    "data_model",
    "process_model",
    "itam_system",
)

#: A day is kept as a date; a `key_day` as text, since it is what the thing is called.
Kind = Literal["text", "code", "number", "whole", "date", "key_day", "yes_no", "choice"]


class Column(Struct, frozen=True, kw_only=True):
    """One column of a file. `refers` names the kind of thing it points to (or "person"); `length` is of codes."""

    name: str
    kind: Kind = "text"
    needed: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    refers: str | None = None
    length: int = 0


_NAME = Column(name="name", needed=True)
_COUNTRY = Column(name="country", kind="code", length=2)
_CURRENCY = Column(name="currency", kind="code", length=3, default="EUR")

#: The first column is the key.
COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "location": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="address"),
            _COUNTRY,
            Column(name="active", kind="yes_no", default=True),
        ),
        "org_unit": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="parent"),
            Column(name="head", refers="person"),
        ),
        "cost_centre": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="owner", needed=True, refers="person"),
            Column(name="org_unit"),
            Column(name="open_from", kind="date"),
            Column(name="open_to", kind="date"),
            Column(name="budget", kind="number"),
            _CURRENCY,
        ),
        "supplier": (
            Column(name="id", needed=True),
            _NAME,
            _COUNTRY,
            Column(name="status", kind="choice", choices=("onboarded", "blocked"), default="onboarded"),
            Column(name="bank_verified_on", kind="date"),
            Column(name="sanctions_checked_on", kind="date"),
            Column(name="security_checked_on", kind="date"),
            Column(name="dpa_signed_on", kind="date"),
            #: Empty: a buyer sends the orders by hand.
            Column(name="order_channel", kind="choice", choices=("erp",)),
        ),
        "contract": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="supplier", needed=True, refers="supplier"),
            Column(
                name="kind", kind="choice", needed=True, choices=("frame", "licence", "maintenance", "lease", "service")
            ),
            Column(name="owner", refers="person"),
            Column(name="starts_on", kind="date"),
            Column(name="ends_on", kind="date"),
            Column(name="notice_on", kind="date"),
            Column(name="auto_renew", kind="yes_no", default=False),
            Column(name="value", kind="number"),
            Column(name="currency", kind="code", length=3),
        ),
        "catalogue_item": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="kind", kind="choice", needed=True, choices=ASSET_KINDS),
            Column(name="supplier", refers="supplier"),
            Column(name="contract", refers="contract"),
            Column(name="unit_price", kind="number", needed=True),
            _CURRENCY,
            Column(name="lead_days", kind="whole", default=10),
            Column(name="live", kind="yes_no", default=True),
            Column(name="maker"),
            Column(name="model"),
            Column(name="metric"),
            Column(name="life_months", kind="whole"),
            Column(name="warranty_months", kind="whole"),
        ),
        "asset": (
            Column(name="tag", needed=True),
            _NAME,
            Column(name="kind", kind="choice", needed=True, choices=ASSET_KINDS),
            Column(name="stage", kind="choice", needed=True, choices=OPENING_STAGES),
            Column(name="serial"),
            Column(name="custodian", refers="person"),
            Column(name="location", refers="location"),
            Column(name="cost_centre", refers="cost_centre"),
            Column(name="asset_owner", refers="person"),
            Column(name="subtype"),
            Column(name="maker", default=""),
            Column(name="model"),
            Column(name="catalogue_item", refers="catalogue_item"),
            Column(
                name="ownership",
                kind="choice",
                choices=("organisation", "lessor", "personal", "provider"),
                default="organisation",
            ),
            Column(name="tenant"),
            Column(name="service"),
            Column(
                name="classification",
                kind="choice",
                choices=("public", "internal", "confidential", "restricted"),
                default="internal",
            ),
            Column(name="critical", kind="yes_no", default=False),
            Column(name="acquired_on", kind="date"),
            Column(name="cost", kind="number"),
            #: Costs are kept in base currency.
            Column(name="currency", kind="choice", choices=("EUR",), default="EUR"),
            Column(name="residual", kind="number"),
            Column(name="life_months", kind="whole"),
            Column(name="warranty_end", kind="date"),
            Column(name="support_end", kind="date"),
            Column(name="contract", refers="contract"),
            Column(
                name="source",
                kind="choice",
                choices=("opening_stock", "gift", "found", "merger"),
                default="opening_stock",
            ),
            Column(name="last_verified_on", kind="date"),
            Column(name="last_seen_on", kind="date"),
            Column(name="notes"),
        ),
        #: Changes that are decided once for all: what they may touch, how they are done and undone.
        "change_template": (
            Column(name="id", needed=True),
            _NAME,
            Column(name="name_de"),
            Column(name="category", kind="choice", needed=True, choices=CHANGE_CATEGORIES),
            Column(name="most_assets", kind="whole", needed=True),
            Column(name="most_score", kind="whole", default=4),
            Column(name="steps", needed=True),
            Column(name="backout", needed=True),
            Column(name="fixed_slot", kind="yes_no", default=False),
            Column(name="active", kind="yes_no", default=True),
        ),
        "product": (
            Column(name="id", needed=True),
            Column(name="publisher", needed=True),
            Column(name="title", needed=True),
            Column(name="edition"),
            Column(name="version_rule", kind="choice", choices=("exact", "major", "any later")),
            #: Tag of ISO/IEC 19770-2.
            Column(name="swid"),
        ),
        #: Days on which, other than the calendar of the country says, people work or do not.
        "calendar_day": (
            Column(name="id", kind="key_day", needed=True),
            _NAME,
            Column(name="works", kind="yes_no", default=False),
        ),
        #: Rules of the decision on approvals; they are there already, see register.limits.
        "approval_limit": (
            Column(name="rule", needed=True),
            Column(name="total"),
            Column(name="level", needed=True),
            Column(name="roles"),
            Column(name="due_days", kind="whole", needed=True),
        ),
        #: Storage media inside assets that are there already.
        "medium": (
            Column(name="serial", needed=True),
            Column(name="asset", needed=True, refers="asset"),
            Column(
                name="kind",
                kind="choice",
                needed=True,
                choices=("hdd", "ssd", "nvme", "flash", "tape", "optical", "key"),
            ),
            Column(name="encrypted", kind="yes_no", default=False),
            #: Whether it can erase the key that its data are encrypted with.
            Column(name="key_erase", kind="yes_no", default=False),
        ),
        "exchange_rate": (
            Column(name="id", kind="code", length=3, needed=True),
            Column(name="rate", kind="number", needed=True),
        ),
    }
)

#: What a search looks in, besides the key.
SEARCHED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "location": ("name", "id", "address"),
        "org_unit": ("name", "id"),
        "cost_centre": ("name", "id", "org_unit"),
        "supplier": ("name", "id"),
        "contract": ("name", "id"),
        "catalogue_item": ("name", "id"),
        "product": ("title", "id", "publisher"),
        "asset": ("name", "tag", "serial"),
    }
)

LARGEST: Mapping[str, Decimal] = MappingProxyType({"number": Decimal(10) ** 10, "whole": Decimal(10_000)})
