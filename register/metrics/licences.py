"""m.L1 to m.L4: rights against use."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from msgspec import Struct

from register.metrics.model import PART_OF_WHOLE, Found, Metric, Part, Scope, counted
from register.store.metrics import licences as sql

#: Products that a figure names, the shortest first.
NAMED = 10
CENT = Decimal("0.01")


class _Position(Struct, frozen=True):
    title: str
    left: int
    price: Decimal


def _positions(scope: Scope) -> list[_Position]:
    """Return rights in term − use of each product, the shortest first; use: allocated or installed, what is more."""
    allocated = {row.product: int(row.n) for row in scope.all(sql.ALLOCATED)}
    installed = {row.product: int(row.n) for row in scope.all(sql.INSTALLED)}
    rights = {row.product: row for row in scope.all(sql.RIGHTS)}
    titles = {row.id: row.title for row in scope.all(sql.TITLES)}
    found = []
    for product in sorted({*rights, *installed}):
        right = rights.get(product)
        owned = int(right.n) if right is not None else 0
        price = (right.cost / owned).quantize(CENT) if right is not None and right.cost and owned else Decimal(0)
        used = max(allocated.get(product, 0), installed.get(product, 0))
        title = titles.get(product) or (right.name if right is not None else product)
        found.append(_Position(title, owned - used, price))
    return sorted(found, key=lambda one: (one.left, one.title))


def _effective(scope: Scope) -> Found:
    found = _positions(scope)
    named: Mapping[str, Decimal] = MappingProxyType({one.title: Decimal(one.left) for one in found[:NAMED]})
    return Found(value=Decimal(found[0].left) if found else None, parts=named)


def _money(scope: Scope) -> Found:
    found = _positions(scope)
    short = sum((-one.left * one.price for one in found if one.left < 0), Decimal(0))
    surplus = sum((one.left * one.price for one in found if one.left > 0), Decimal(0))
    return Found(value=short if found else None, parts=counted(surplus=surplus))


def _idle(scope: Scope) -> Found:
    return scope.share(sql.IDLE)


def _reclaimed(scope: Scope) -> Found:
    row = scope.one(sql.RECLAIMED)
    worth = sum((one.cost * one.n / one.owned for one in scope.all(sql.WORTH) if one.cost and one.owned), Decimal(0))
    return Found(value=Decimal(int(row.n)), parts=counted(worth=worth.quantize(CENT)))


METRICS = (
    Metric(
        id="m.L1",
        name="Effective licence position",
        name_de="Effektive Lizenzposition",
        formula="Rights in term − use, of each product; the figure is the lowest, beside it the ten lowest by name. Use"
        " is what is allocated or what discovery found installed, whichever is more",
        formula_de="Rechte in Laufzeit − Nutzung, je Produkt; gezeigt wird der niedrigste Wert, daneben die zehn"
        " niedrigsten mit Namen. Nutzung ist, was zugeteilt ist oder was die Erkennung installiert fand, je nachdem"
        " was mehr ist",
        unit="count",
        owner="licence_manager",
        compute=_effective,
        days=0,
        limit=Decimal(0),
    ),
    Metric(
        id="m.L2",
        name="Shortfall and surplus in money",
        name_de="Unter- und Überdeckung in Geld",
        formula="Sum over the products of missing rights × price; beside it that of spare rights × price. The price is"
        " what a right of the product cost on average",
        formula_de="Summe über die Produkte von fehlenden Rechten × Preis; daneben die der übrigen Rechte × Preis."
        " Preis ist, was ein Recht des Produkts im Mittel kostete",
        unit="money",
        owner="licence_manager",
        compute=_money,
        days=0,
        limit=Decimal(0),
        better="less",
        parts={"surplus": Part("surplus", "Überdeckung", "money")},
    ),
    Metric(
        id="m.L3",
        name="Idle rights",
        name_de="Brachliegende Rechte",
        formula="Allocated rights last used more than 60 days ago / allocated rights whose use is known",
        formula_de="Zugeteilte Rechte, zuletzt vor mehr als 60 Tagen genutzt / zugeteilte Rechte mit bekannter Nutzung",
        unit="share",
        owner="licence_manager",
        compute=_idle,
        days=0,
        limit=Decimal("0.1"),
        better="less",
        needs="discovery",
        parts=PART_OF_WHOLE,
    ),
    Metric(
        id="m.L4",
        name="Reclaimed rights",
        name_de="Zurückgeholte Rechte",
        formula="Rights that licence, leaver and retirement cases took back, and what they cost",
        formula_de="Rechte, die Vorgänge zu Lizenzen, Austritten und Aussonderungen zurückholten, und was sie kosteten",
        unit="count",
        owner="licence_manager",
        compute=_reclaimed,
        parts={"worth": Part("worth", "im Wert von", "money")},
    ),
)
