"""FEEL functions that models and forms may call: working days of the installation, money as text."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, list_currencies

from dmn.feel import Function, Functions, Host, NoValue
from dmn.working_days import Calendar, working_day_functions
from engine.settings import Settings

_CURRENCIES = frozenset(list_currencies("en"))


def functions(settings: Settings) -> Functions:
    """Return the functions, with the holidays of the installation's country and part of it."""
    home = Calendar(settings.calendar_country, settings.calendar_subdivision or None)

    def calendar_of(name: str | None) -> Calendar:
        if name is None:
            return home
        country, _, part = name.partition("-")
        return Calendar(country, part or None)

    money = Function(name="money", parameters=("amount", "currency", "locale"), call=_money, optional=2)
    return working_day_functions(calendar_of).with_(money)


def _money(host: Host, amount: Any, currency: Any = None, locale: Any = None) -> str:
    """Return an amount as people write it: money(1450) is "€1,450.00"."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise NoValue("money needs a number.")
    code = "EUR" if currency is None else currency
    if not isinstance(code, str) or code not in _CURRENCIES:
        raise NoValue(f"“{code}” is not a currency.")
    return str(format_currency(amount, code, locale="de" if locale == "de" else "en"))
