"""FEEL functions that models and forms may call beyond those of the engine: money as people write it."""

from decimal import Decimal
from functools import cache
from typing import Any

from babel.numbers import format_currency, list_currencies

from dmn.feel import Function, Functions, Host, NoValue


@cache
def _currencies() -> frozenset[str]:
    """Return the codes that exist; reading them takes longer than most modules."""
    return frozenset(list_currencies("en"))


def _money(host: Host, amount: Any, currency: Any = None, locale: Any = None) -> str:
    """Return an amount as text: money(1450) is "€1,450.00", money(1450, "EUR", "de") is "1.450,00 €"."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise NoValue("money needs a number")
    code = "EUR" if currency is None else currency
    if not isinstance(code, str) or code not in _currencies():
        raise NoValue(f"“{code}” is not a currency")
    return str(format_currency(amount, code, locale="de" if locale == "de" else "en"))


FUNCTIONS = Functions.of(Function(name="money", parameters=("amount", "currency", "locale"), call=_money, optional=2))
