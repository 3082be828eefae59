"""What must always hold in the register, asked of all its rows: each rule green or red (processes D.3)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from engine.unit_of_work import UnitOfWork
from register import horizons
from register.store import invariants as asked

#: Offenders that a result names.
NAMED = 20

TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "INV-01": {
            "en": "Every tag is there once, every serial number once within its maker",
            "de": "Jede Inventarnummer gibt es einmal, jede Seriennummer einmal je Hersteller",
        },
        "INV-02": {
            "en": "Whatever is being deployed or in operation has an owner, a cost centre, a place and a keeper",
            "de": "Was ausgegeben wird oder in Betrieb ist, hat Verantwortliche, Kostenstelle, Ort und Besitz",
        },
        "INV-03": {
            "en": "Every thing that one can touch has exactly one keeper",
            "de": "Alles, was man anfassen kann, verwahrt genau eine Person oder ein Ort",
        },
        "INV-04": {
            "en": "Keepers are active people or places; who has left holds nothing after ten working days",
            "de": "Verwahrt wird von aktiven Personen oder Orten; wer ging, hat nach zehn Arbeitstagen nichts mehr",
        },
        "INV-05": {
            "en": "Stages change only along the life cycle, by a case with a number",
            "de": "Phasen ändern sich nur entlang des Lebenszyklus, durch einen Vorgang mit Nummer",
        },
        "INV-06": {
            "en": "Whoever uses hardware has taken it over, or it says why nobody had to",
            "de": "Wer Hardware nutzt, hat sie übernommen, oder es steht da, warum das niemand musste",
        },
        "INV-07": {
            "en": "Only what is available is deployed, and what is reserved names its case",
            "de": "Nur Verfügbares wird ausgegeben, und Reserviertes nennt seinen Vorgang",
        },
        "INV-08": {
            "en": "No right is allocated more often than it is owned, nor outside its term",
            "de": "Kein Recht ist öfter vergeben, als es vorhanden ist, und keines außerhalb seiner Laufzeit",
        },
        "INV-09": {
            "en": "What is retired goes on only when each of its media is sanitized and verified",
            "de": "Ausgemustertes geht erst weiter, wenn jeder Datenträger gelöscht und geprüft ist",
        },
        "INV-10": {
            "en": "Nobody verifies what they sanitized themselves",
            "de": "Niemand prüft, was er selbst gelöscht hat",
        },
        "INV-11": {
            "en": "Disposed hardware is proven to be gone, and nothing hangs on it",
            "de": "Für entsorgte Hardware gibt es einen Nachweis, und nichts hängt mehr an ihr",
        },
        "INV-12": {
            "en": "Everything comes from an order, or from another source with a reason",
            "de": "Alles stammt aus einer Bestellung oder aus einer anderen begründeten Quelle",
        },
        "INV-13": {
            "en": "Invoices fit what came, or somebody says why not",
            "de": "Rechnungen passen zum Erhaltenen, oder jemand sagt, warum nicht",
        },
        "INV-14": {
            "en": "Every contract that ends has a day of notice and an owner",
            "de": "Jeder Vertrag mit Ende hat einen Kündigungstag und jemanden, der dafür einsteht",
        },
        "INV-15": {
            "en": "Nothing ends while it is on hold",
            "de": "Nichts endet, solange es angehalten ist",
        },
        "INV-16": {
            "en": "Whatever is in operation was verified within the cycle of its kind",
            "de": "Was in Betrieb ist, wurde im Turnus seiner Art geprüft",
        },
        "INV-17": {
            "en": "Discovery saw what is in use within 30 days, and nothing that is not in the register",
            "de": "Die Erkennung sah Genutztes in den letzten 30 Tagen und nichts, was nicht im Register steht",
        },
        "INV-18": {
            "en": "Everything has its cost, in base currency",
            "de": "Alles hat seine Kosten, in Hauswährung",
        },
        "INV-19": {
            "en": "Every chain of history is whole",
            "de": "Jede Kette der Historie ist heil",
        },
        "INV-20": {
            "en": "Nothing hangs together with what is disposed of",
            "de": "Nichts hängt mit Entsorgtem zusammen",
        },
        "INV-21": {
            "en": "Nothing runs on what is classed lower than itself",
            "de": "Nichts läuft auf etwas, das niedriger eingestuft ist als es selbst",
        },
    }
)


class Offender(Struct, frozen=True, kw_only=True):
    """Something that breaks a rule. `entity`: asset, entitlement, contract, purchase_order, discovered or case."""

    entity: str
    id: str
    label: str


class Result(Struct, frozen=True, kw_only=True):
    """One rule: green when `count` is 0, else with the first of its offenders by name."""

    id: str
    title: str
    count: int
    offenders: tuple[Offender, ...]
    #: Where the rule is written down.
    source: str = "processes D.3"

    @property
    def ok(self) -> bool:
        """True when nothing breaks the rule."""
        return self.count == 0


def check(uow: UnitOfWork) -> tuple[Result, ...]:
    """Ask every rule of the whole register; titles are in the language of the actor.

    INV-19 looks whether links follow each other and end where the case says; `itamflow verify` recomputes each hash.
    """
    horizon = horizons.of(uow)
    return tuple(_ask(uow, rule, horizon) for rule in TITLES)


def _ask(uow: UnitOfWork, rule: str, parameters: Mapping[str, Any]) -> Result:
    rows = uow.execute(asked.FIRST[rule], {**parameters, "limit": NAMED}).all()
    count = len(rows) if len(rows) < NAMED else uow.execute(asked.COUNT[rule], parameters).scalar_one()
    return Result(
        id=rule,
        title=TITLES[rule]["de" if uow.locale.startswith("de") else "en"],
        count=count,
        offenders=tuple(Offender(entity=row.entity, id=str(row.id), label=row.label or str(row.id)) for row in rows),
    )
