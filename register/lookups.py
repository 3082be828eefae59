"""What reference fields of forms offer and accept: only what is live, and only what the person may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from engine.errors import Refused
from engine.lookups import MOST, Lookup, Option, search_page
from engine.model import Page
from engine.unit_of_work import UnitOfWork
from register.reference import BASE_CURRENCY, in_base_currency
from register.store.changes import TEMPLATES
from register.store.commitments import HELD_OF
from register.store.reference import FIND, SEARCH

#: Groups that see every asset; everybody else sees their own and those of the people they manage (processes F.1).
SEES_ALL = frozenset(
    {
        "itam_manager",
        "itam_analyst",
        "data_steward",
        "licence_manager",
        "stores",
        "finance_controller",
        "deploy_lead",
        "deploy_tech",
        "service_desk",
        "security_officer",
        "disposal_coordinator",
        "internal_auditor",
        "auditor_readonly",
    }
)


def today(uow: UnitOfWork) -> date:
    """Return the day it is where people live."""
    return uow.now.astimezone(uow.engine.settings.zone).date()


class ReferenceLookup:
    """Options of one kind of thing in the register."""

    def __init__(self, entity: str) -> None:
        self.entity = entity

    def search(self, uow: UnitOfWork, text: str = "", limit: int = 20, cursor: str | None = None) -> Page[Option]:
        """Return options that match every word of `text`, in the order of their names."""
        page = search_page(uow, SEARCH[self.entity], text, limit, cursor, **self._sight(uow))
        return Page(items=tuple(self._options(uow, page.items)), next=page.next)

    def find(self, uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, Option]:
        """Return the options with these ids that may be chosen; others are left out."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        rows = uow.execute(FIND[self.entity], {"ids": wanted, **self._sight(uow)})
        return {option.id: option for option in self._options(uow, rows.all())}

    def _sight(self, uow: UnitOfWork) -> dict[str, Any]:
        return {"today": today(uow)} if self.entity in ("cost_centre", "contract") else {}

    def _options(self, uow: UnitOfWork, rows: Sequence[Any]) -> list[Option]:
        known = DATA[self.entity](uow, rows) if self.entity in DATA else {}
        return [replace(self._option(row), data=known.get(row.id, {})) for row in rows]

    def _option(self, row: Any) -> Option:
        return Option(id=row.id, label=row.name, detail=_detail(self.entity, row))


def _left(uow: UnitOfWork, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Return what cases have left of the budgets of cost centres, in base currency."""
    held = {row.cost_centre: row.held for row in uow.execute(HELD_OF, {"ids": [row.id for row in rows]})}
    budgets = {row.id: _price(uow, row.budget, row.currency) for row in rows if row.budget is not None}
    return {id: {"left": budget - (held.get(id) or 0)} for id, budget in budgets.items() if budget is not None}


def _offer(uow: UnitOfWork, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Return kind and price (in base currency) of catalogue items."""
    return {row.id: {"kind": row.kind, "unit_price": _price(uow, row.unit_price, row.currency)} for row in rows}


def _price(uow: UnitOfWork, amount: Decimal, currency: str) -> Decimal | None:
    try:
        return in_base_currency(uow, amount, currency, BASE_CURRENCY)
    except Refused:
        # No rate is known: whoever chooses it sees its own price beside its name.
        return None


#: What is known of the things of a kind that a form may fill in elsewhere.
DATA: Mapping[str, Callable[[UnitOfWork, Sequence[Any]], Mapping[str, Mapping[str, Any]]]] = MappingProxyType(
    {"cost_centre": _left, "catalogue_item": _offer}
)


class AssetLookup(ReferenceLookup):
    """Assets, shown by their tag."""

    def __init__(self) -> None:
        super().__init__("asset")

    def _sight(self, uow: UnitOfWork) -> dict[str, Any]:
        directory = uow.engine.directory
        sees_all = directory.is_open or not SEES_ALL.isdisjoint(directory.groups_of(uow, uow.actor))
        return {"sees_all": sees_all, "actor": uow.actor}

    def _option(self, row: Any) -> Option:
        return Option(id=row.id, label=f"{row.tag} {row.name}", detail=row.stage.replace("_", " "))


class TemplateLookup:
    """Standard changes that are in force: so few that they are read whole."""

    def search(self, uow: UnitOfWork, text: str = "", limit: int = 20, cursor: str | None = None) -> Page[Option]:
        """Return those whose number, name and kind hold every word of `text`, in the order of their names."""
        words = text.casefold().split()
        fits = [one for one in self._all(uow) if all(word in f"{one.id} {one.label}".casefold() for word in words)]
        return Page(items=tuple(fits[: max(1, min(limit, MOST))]), next=None)

    def find(self, uow: UnitOfWork, ids: Iterable[str]) -> Mapping[str, Option]:
        """Return those with these numbers; others are left out."""
        wanted = set(ids)
        return {one.id: one for one in self._all(uow) if one.id in wanted}

    def _all(self, uow: UnitOfWork) -> list[Option]:
        german = uow.locale.startswith("de")
        return [
            Option(
                id=row.id,
                label=(row.name_de if german else None) or row.name,
                detail=f"{row.id}, {row.category.replace('_', ' ')}",
                data={"category": row.category},
            )
            for row in uow.execute(TEMPLATES)
        ]


def _detail(entity: str, row: Any) -> str:
    match entity:
        case "location":
            parts = (row.address, row.country)
        case "cost_centre":
            parts = (row.id, row.org_unit)
        case "contract":
            parts = (row.id, row.ends_on.isoformat() if row.ends_on else None)
        case "catalogue_item":
            parts = (f"{row.currency} {row.unit_price}", None)
        case _:
            parts = (row.country, None)
    return ", ".join(part for part in parts if part)


LOOKUPS: Mapping[str, Lookup] = MappingProxyType(
    {
        **{
            kind: ReferenceLookup(kind)
            for kind in ("location", "cost_centre", "supplier", "contract", "catalogue_item")
        },
        "asset": AssetLookup(),
        "change_template": TemplateLookup(),
    }
)
