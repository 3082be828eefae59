"""Single things of the reference data, as the topics need them."""

from decimal import Decimal

from msgspec import Struct

from engine.errors import Refused
from engine.unit_of_work import UnitOfWork
from register.store.reference import GET

#: In which the register keeps costs.
BASE_CURRENCY = "EUR"


class CatalogueItem(Struct, frozen=True, kw_only=True):
    """Something that is bought often. `unit_price` is net, `lead_days` are working days from order to delivery."""

    id: str
    name: str
    kind: str
    supplier: str | None
    contract: str | None
    unit_price: Decimal
    currency: str
    lead_days: int
    live: bool
    maker: str | None = None
    model: str | None = None
    product: str | None = None
    metric: str | None = None
    life_months: int | None = None
    warranty_months: int | None = None


def catalogue_item(uow: UnitOfWork, id: str) -> CatalogueItem | None:
    """Return a catalogue item, live or not, or None when there is none."""
    row = uow.execute(GET["catalogue_item"], {"key": id}).one_or_none()
    if row is None:
        return None
    return CatalogueItem(**{name: getattr(row, name) for name in CatalogueItem.__struct_fields__})


def in_base_currency(uow: UnitOfWork, amount: Decimal, currency: str, base: str) -> Decimal:
    """Return an amount in the base currency, to the cent; Refused when no rate is known."""
    if currency == base:
        return amount
    row = uow.execute(GET["exchange_rate"], {"key": currency}).one_or_none()
    if row is None:
        raise Refused(f"There is no exchange rate from {currency} to {base}. Ask finance to add it, or use {base}.")
    rate: Decimal = row.rate
    return round(amount * rate, 2)
