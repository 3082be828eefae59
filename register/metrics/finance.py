"""m.F1 to m.F3: money."""

from decimal import Decimal

from register.metrics.model import Found, Metric, Part, Scope, counted
from register.retirement.worth import book_value
from register.store.metrics import finance as sql

CENT = Decimal("0.01")
#: Days of a month on average.
MONTH = Decimal("30.4375")


def _per_user(scope: Scope) -> Found:
    posted, people = scope.one(sql.POSTED).amount, int(scope.one(sql.PEOPLE).n)
    months = Decimal((scope.to_on - scope.from_on).days + 1) / MONTH
    if not people:
        return Found(value=None)
    total = posted or Decimal(0)
    return Found(value=(total / people / months).quantize(CENT), parts=counted(cost=total, people=people))


def _ledger_gap(scope: Scope) -> Found:
    found = scope.one(sql.LEDGER)
    ledger: Decimal | None = found.value
    if not ledger:
        return Found(value=None)
    registered = sum((book_value(row, found.day) for row in scope.all(sql.OWNED)), Decimal(0))
    gap = (abs(registered - ledger) / ledger).quantize(Decimal("0.0001"))
    return Found(value=gap, parts=counted(register=registered, ledger=ledger))


def _forecast_error(scope: Scope) -> Found:
    months = [row for row in scope.all(sql.PLANNED) if row.cost is not None and row.forecast is not None]
    cost = sum((row.cost for row in months), Decimal(0))
    forecast = sum((row.forecast for row in months), Decimal(0))
    if not forecast:
        return Found(value=None)
    error = (abs(cost - forecast) / forecast).quantize(Decimal("0.0001"))
    return Found(value=error, parts=counted(cost=cost, forecast=forecast, months=len(months)))


METRICS = (
    Metric(
        id="m.F1",
        name="Cost per user and month",
        name_de="Kosten je Person und Monat",
        formula="What was posted for IT assets / active people / months of the period",
        formula_de="Für IT-Assets gebuchte Kosten / aktive Personen / Monate des Zeitraums",
        unit="money",
        owner="finance_controller",
        compute=_per_user,
        better="less",
        parts={"cost": Part("posted", "gebucht", "money"), "people": Part("people", "Personen")},
    ),
    Metric(
        id="m.F2",
        name="Gap between register and ledger",
        name_de="Abstand von Register und Buchhaltung",
        formula="| book value of the register on the day of the ledger − value in the ledger | / value in the ledger;"
        " assets are written off evenly by month",
        formula_de="| Buchwert des Registers am Tag der Buchhaltung − Wert in der Buchhaltung | / Wert in der"
        " Buchhaltung; abgeschrieben wird gleichmäßig nach Monaten",
        unit="share",
        owner="finance_controller",
        compute=_ledger_gap,
        days=0,
        limit=Decimal("0.01"),
        better="less",
        needs="ledger",
        parts={"register": Part("register", "Register", "money"), "ledger": Part("ledger", "Buchhaltung", "money")},
    ),
    Metric(
        id="m.F3",
        name="Forecast error",
        name_de="Abweichung vom Plan",
        formula="| actual cost − planned cost | / planned cost, of the months for which the ledger has both",
        formula_de="| Ist-Kosten − Plankosten | / Plankosten, über die Monate, für die die Buchhaltung beides hat",
        unit="share",
        owner="finance_controller",
        compute=_forecast_error,
        limit=Decimal("0.1"),
        better="less",
        needs="ledger",
        parts={
            "cost": Part("actual", "Ist", "money"),
            "forecast": Part("planned", "Plan", "money"),
            "months": Part("months", "Monate"),
        },
    ),
)
