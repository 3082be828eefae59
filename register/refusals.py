"""Why the register refuses, in the language of the person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.errors import InvalidSubmission
from engine.topics import Call
from engine.unit_of_work import UnitOfWork
from register.asset_types import TYPES
from register.change import texts as change
from register.contract.texts import TEXTS as CONTRACT
from register.deployment.texts import TEXTS as DEPLOYMENT
from register.management.texts import TEXTS as MANAGEMENT
from register.operation.texts import TEXTS as OPERATION
from register.retirement.texts import TEXTS as RETIREMENT
from register.retirement.texts import WORDS_DE as RETIREMENT_WORDS
from register.stages import STAGES

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **change.TEXTS,
        **MANAGEMENT,
        **CONTRACT,
        **DEPLOYMENT,
        **OPERATION,
        "needed": {"en": "Please fill this in.", "de": "Bitte ausfüllen."},
        "unknown": {
            "en": "There is no “{name}”. Please choose another.",
            "de": "„{name}“ gibt es nicht. Bitte anders wählen.",
        },
        "at_least_one": {"en": "Please give a whole number from 1.", "de": "Bitte eine ganze Zahl ab 1 angeben."},
        "not_negative": {"en": "Please give a number, 0 or more.", "de": "Bitte eine Zahl ab 0 angeben."},
        "no_rows": {"en": "Please give at least one row.", "de": "Bitte mindestens eine Zeile angeben."},
        # the rules of every row
        "no_number": {
            "en": "The register is changed by a case with a number only. Give this one a business key.",
            "de": "Das Register ändert nur ein Vorgang mit Nummer. Bitte diesem eine geben.",
        },
        "stage_by_move": {
            "en": "The stage of {tag} changes by a move along the stages only.",
            "de": "Die Phase von {tag} ändert sich nur schrittweise.",
        },
        "no_such_move": {
            "en": "{tag} is {before} and cannot become {after}.",
            "de": "{tag} ist „{before}“ und kann nicht „{after}“ werden.",
        },
        "never_in": {
            "en": "{tag} is {kind}, which is never {stage}.",
            "de": "{tag} ist „{kind}“; das ist nie „{stage}“.",
        },
        "reserved_for_none": {
            "en": "{tag} is reserved for no case.",
            "de": "{tag} ist für keinen Vorgang reserviert.",
        },
        "no_origin": {
            "en": "{name} comes from no order and from no other source with a reason.",
            "de": "{name} stammt aus keiner Bestellung und aus keiner anderen begründeten Quelle.",
        },
        "no_cost": {
            "en": "{name} has no cost in {currency}.",
            "de": "{name} hat keine Kosten in {currency}.",
        },
        "no_terms": {
            "en": "The contract {name} ends, but has no day of notice or no owner.",
            "de": "Der Vertrag {name} endet, hat aber keinen Kündigungstag oder niemanden, der dafür einsteht.",
        },
        "no_reason": {
            "en": "The invoice {name} differs from what came, and nobody says why.",
            "de": "Die Rechnung {name} weicht vom Erhaltenen ab, und niemand sagt warum.",
        },
        "kept_by_none": {
            "en": "Nobody and no place would keep {tag}.",
            "de": "Niemand und kein Ort würde {tag} verwahren.",
        },
        "not_here": {
            "en": "{person} is not here, or not any more: nothing can be given to them.",
            "de": "{person} ist nicht oder nicht mehr hier und kann nichts übernehmen.",
        },
        "not_accepted": {
            "en": "Nobody has taken {tag} over, and it does not say why nobody has to.",
            "de": "{tag} hat niemand übernommen, und es steht nicht da, warum das niemand muss.",
        },
        "classed_lower": {
            "en": "{host} is classed lower than {hosted}, which runs on it.",
            "de": "{host} ist niedriger eingestuft als {hosted}, das darauf läuft.",
        },
        "gone": {"en": "{tag} is disposed of.", "de": "{tag} ist entsorgt."},
        "related": {
            "en": "{tag} hangs together with another asset. End that first.",
            "de": "{tag} hängt mit einem anderen Asset zusammen. Bitte das zuerst beenden.",
        },
        # what is taken from stock
        "not_available": {
            "en": "{tag} cannot be taken: it is {stage}. Please choose another.",
            "de": "{tag} ist nicht verfügbar: {stage}. Bitte anders wählen.",
        },
        "taken": {
            "en": "{tag} was reserved meanwhile by {case}. Please choose another.",
            "de": "{tag} wurde inzwischen von {case} reserviert. Bitte anders wählen.",
        },
        "twice": {"en": "{tag} is chosen twice.", "de": "{tag} ist doppelt gewählt."},
        "other_kind": {
            "en": "{tag} is of another kind than was asked for.",
            "de": "{tag} ist von anderer Art als verlangt.",
        },
        "more_than_asked": {
            "en": "That is more than was asked for ({quantity}).",
            "de": "Das ist mehr als verlangt ({quantity}).",
        },
        "right_not_free": {
            "en": "Of {entitlement} only {free} are free. Please take fewer.",
            "de": "Von {entitlement} sind nur {free} frei. Bitte weniger nehmen.",
        },
        "right_ended": {
            "en": "{entitlement} is not valid today. Please choose another.",
            "de": "{entitlement} gilt heute nicht. Bitte anders wählen.",
        },
        "why_buy": {
            "en": "There is supply. Please say why it is bought all the same.",
            "de": "Es ist Vorrat da. Bitte begründen, warum trotzdem gekauft wird.",
        },
        "looked": {
            "en": "Looked in stock first, on {day}: of {item} there are {stock} in stock and {free} free rights; "
            "{idle} rights lie idle.",
            "de": "Zuerst im Bestand gesucht, am {day}: Von {item} sind {stock} auf Lager und {free} Rechte frei; "
            "{idle} Rechte liegen brach.",
        },
        "looked_for_nothing": {
            "en": "Looked in stock first, on {day}: it is no catalogue item, so there is nothing to compare with.",
            "de": "Zuerst im Bestand gesucht, am {day}: Es ist kein Katalogartikel, also nichts zu vergleichen.",
        },
        "not_kept": {
            "en": "{tag} has no {fields}. Until that is filled it cannot be deployed.",
            "de": "Bei {tag} fehlt {fields}. Vorher kann es nicht ausgegeben werden.",
        },
        # what is ordered
        "not_onboarded": {
            "en": "“{name}” is not onboarded. Please choose another supplier or have this one checked.",
            "de": "„{name}“ ist nicht zugelassen. Bitte anderen Lieferanten wählen oder diesen prüfen lassen.",
        },
        "check_missing": {
            "en": "A supplier is taken on when every check is done. This one is not.",
            "de": "Ein Lieferant wird erst zugelassen, wenn alles geprüft ist. Dies ist es nicht.",
        },
        "ordered_already": {
            "en": "{order} was issued already, on {day}.",
            "de": "{order} wurde schon am {day} erteilt.",
        },
        "no_notice": {
            "en": "A contract that ends needs the day by which notice is given.",
            "de": "Ein Vertrag mit Ende braucht den Tag, bis zu dem gekündigt wird.",
        },
        "no_owner": {
            "en": "A contract that ends needs somebody who answers for it.",
            "de": "Ein Vertrag mit Ende braucht jemanden, der dafür einsteht.",
        },
        "ends_before": {"en": "This is before the contract starts.", "de": "Das liegt vor dem Beginn des Vertrags."},
        "notice_after": {"en": "This is after the contract ends.", "de": "Das liegt nach dem Ende des Vertrags."},
        # what comes
        "not_issued": {
            "en": "{order} has not been issued, so nothing can have come.",
            "de": "{order} ist noch nicht erteilt, es kann also nichts gekommen sein.",
        },
        "order_cancelled": {"en": "{order} was cancelled.", "de": "{order} wurde storniert."},
        "order_closed": {
            "en": "{order} is closed: everything has come, or the rest was given up.",
            "de": "{order} ist abgeschlossen: Alles ist da, oder auf den Rest wurde verzichtet.",
        },
        "not_its_order": {
            "en": "This case has no order “{order}”.",
            "de": "Dieser Vorgang hat keine Bestellung „{order}“.",
        },
        "no_such_line": {"en": "{order} has no line {line}.", "de": "{order} hat keine Zeile {line}."},
        "more_than_ordered": {
            "en": "Line {line}: {open} are still to come, not {quantity}.",
            "de": "Zeile {line}: {open} stehen noch aus, nicht {quantity}.",
        },
        "tag_needed": {
            "en": "Please give the tag on this unit.",
            "de": "Bitte die Inventarnummer dieses Geräts angeben.",
        },
        "one_a_row": {
            "en": "One row a unit, please: every unit has a tag of its own.",
            "de": "Bitte eine Zeile je Gerät: jedes hat seine eigene Inventarnummer.",
        },
        "tag_taken": {
            "en": "Row {row}: the tag {tag} is on “{name}” already.",
            "de": "Zeile {row}: Die Inventarnummer {tag} trägt schon „{name}“.",
        },
        "serial_taken": {
            "en": "Row {row}: the serial number {serial} is that of {tag} already.",
            "de": "Zeile {row}: Die Seriennummer {serial} hat schon {tag}.",
        },
        "same_row": {
            "en": "Row {row}: {value} is in row {other} as well.",
            "de": "Zeile {row}: {value} steht auch in Zeile {other}.",
        },
        "tenant_needed": {
            "en": "Please give the tenant it was activated for.",
            "de": "Bitte den Mandanten angeben, für den aktiviert wurde.",
        },
        "not_open": {
            "en": "Row {line} is settled already, or was in order.",
            "de": "Zeile {line} ist schon geklärt oder war in Ordnung.",
        },
        "not_settled": {
            "en": "Of {order} some rows of a delivery are not settled yet.",
            "de": "Bei {order} sind Zeilen einer Lieferung noch nicht geklärt.",
        },
        # what is paid
        "invoice_twice": {
            "en": "{supplier} has sent the invoice {number} before; it is with {order}.",
            "de": "{supplier} hat die Rechnung {number} schon einmal gestellt; sie gehört zu {order}.",
        },
        "say_why": {
            "en": "The invoice differs by {variance} {currency} from what came. Please say why it is paid.",
            "de": "Die Rechnung weicht um {variance} {currency} vom Erhaltenen ab. Bitte begründen, warum trotzdem.",
        },
        "not_matched": {
            "en": "There is no matched invoice {number} for {order} that waits for its posting.",
            "de": "Zu {order} gibt es keine geprüfte Rechnung {number}, die noch zu buchen ist.",
        },
        **RETIREMENT,
    }
)


_GERMAN: Mapping[str, str] = MappingProxyType(
    {
        **change.FIELDS,
        **{stage.name: stage.de for stage in STAGES.values()},
        **{kind.id: kind.name_de for kind in TYPES.values()},
        **RETIREMENT_WORDS,
        "asset_owner": "Verantwortliche",
        "cost_centre": "Kostenstelle",
        "location": "Ort",
        "tenant": "Mandant",
        "custodian": "Besitz",
    }
)


def word(uow: UnitOfWork, *names: str) -> str:
    """Return stages, kinds of assets or fields as people call them, in the language of the actor."""
    german = uow.locale.startswith("de")
    return ", ".join(_GERMAN.get(name, name) if german else name.replace("_", " ") for name in names)


def say(uow: UnitOfWork, code: str, **params: Any) -> str:
    """Return the sentence of a code in the language of the actor."""
    return TEXTS[code]["de" if uow.locale.startswith("de") else "en"].format_map(params)


class Problems:
    """What is wrong with the answers of a call, by field; raised together."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._errors: dict[str, list[str]] = {}

    def add(self, field: str, code: str, **params: Any) -> None:
        """Note one sentence beside a field."""
        self._errors.setdefault(field, []).append(say(self._call.uow, code, **params))

    def raise_any(self) -> None:
        """Raise InvalidSubmission when something was noted."""
        if self._errors:
            raise InvalidSubmission(self._errors)


def refused(call: Call, field: str, code: str, **params: Any) -> InvalidSubmission:
    """Return the refusal of one field, to be raised."""
    return InvalidSubmission({field: [say(call.uow, code, **params)]})
