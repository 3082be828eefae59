"""The words in which the stories of contracts are told."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine.unit_of_work import SYSTEM
from register.store.tables import contract, renewal
from tests.acceptance import operating
from tests.acceptance.deploying import Deploying
from tests.acceptance.retiring import Retiring

KEY = "itam_contract"
SERVICE = {"kind": "cloud_service", "serial": "", "location": "", "tenant": "wiki", "service": "Wiki", "custodian": ""}
NEEDED = {"need": "keep", "worth": "high", "use_text": "All teams write in it."}


class Contracting(Retiring):
    """An organisation that decides on its contracts."""

    def signed(self, number: str = "C-WIKI", kind: str = "service", days: int = 110, **more: str) -> None:
        """Have a contract that can be ended until in so many days, and ends two months later."""
        notice = self.org.in_days(days)
        terms = {"notice_on": notice.isoformat(), "ends_on": (notice + timedelta(days=60)).isoformat()}
        self.contract(number, kind, **{**terms, "value": "12000", "currency": "EUR", **more})

    def grant(self, number: str, quantity: int, contract: str, **more: Any) -> None:
        """Have rights under a contract."""
        each = {"name": "Wiki", "kind": "cloud_service", "tenant": "wiki", "cost_centre": "4100", **more}
        Deploying(self.org).entitlement(number, quantity, contract=contract, **each)

    def open_case(self, number: str = "C-WIKI", person: str = "karl") -> None:
        """Begin to decide on a contract, without waiting for the calendar."""
        self.org.start_process(person, KEY, {"contract": number})

    def ask_around(self, *people: str, **different: Any) -> None:
        """Let those who use what is under the contract say what they need."""
        for person in people:
            operating.answer(self.org, person, "K3", {**NEEDED, **different})

    def recommend(self, option: str = "renew", person: str = "karl", **more: Any) -> None:
        """Recommend what becomes of the contract: by default two years more, for money."""
        terms: dict[str, Any] = {"option": option, "reason": "It is used every day, and nothing is cheaper."}
        if option != "stop":
            end = self.terms(self.org.variable("contract")).ends_on + timedelta(days=730)
            terms |= {"new_ends_on": end, "new_notice_on": end - timedelta(days=90)}
            terms |= {"new_value": 12500, "cost_centre": "4100"}
        answers = {name: _plain(value) for name, value in {**terms, **more}.items() if value is not None}
        self.org.complete(person, "K4", answers)

    def give_notice(self, days: int, person: str = "karl", **more: Any) -> None:
        """Give notice today; the contract ends in so many days."""
        answers = {
            "notice_sent_on": self.org.in_days(0).isoformat(),
            "last_day": self.org.in_days(days).isoformat(),
            "notice_proof": self.upload(person, "notice.pdf"),
            **more,
        }
        self.org.complete(person, "K20", answers)

    def later(self, days: int) -> None:
        """Let days pass, with all that is thrown in them."""
        operating.until(self.org, self.org.clock.now() + timedelta(days=days))

    def terms(self, number: str = "C-WIKI") -> Any:
        """Return a contract as the register has it."""
        with self.org.engine.unit_of_work(SYSTEM, reading=True) as uow:
            return uow.execute(select(contract).where(contract.c.id == number)).one()

    def decisions(self) -> list[Any]:
        """Return the decisions on contracts, oldest first."""
        return list(self.org.everything(renewal))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def names(rows: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    """Return one value of each row."""
    return [row[name] for row in rows]
