"""Why operation refuses, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "leaves_too": {
            "en": "This person leaves. Please name somebody else.",
            "de": "Diese Person geht. Bitte jemand anderen nennen.",
        },
        "kept_by_other": {
            "en": "{tag} is not with this person any more.",
            "de": "{tag} ist nicht mehr bei dieser Person.",
        },
        "lost_already": {
            "en": "{tag} has been reported already: {case}.",
            "de": "{tag} ist schon gemeldet: {case}.",
        },
        "cannot_be_lost": {
            "en": "{tag} is {stage}. Only what is in our hands, in use or underway can be lost.",
            "de": "{tag} ist „{stage}“. Verloren gehen kann nur, was bei uns, in Betrieb oder unterwegs ist.",
        },
        "edition_taken": {
            "en": "The free right to this edition is taken by now. Please leave this person where they are.",
            "de": "Das freie Recht an dieser Edition ist inzwischen vergeben. Bitte diese Person lassen, wo sie ist.",
        },
        "seat_of_things": {
            "en": "“{name}” is no licence. Please ask for it as an acquisition.",
            "de": "„{name}“ ist keine Lizenz. Bitte als Beschaffung anfordern.",
        },
        "seat_none": {
            "en": "We have no licence for “{name}”. Please ask for it as an acquisition.",
            "de": "Für „{name}“ haben wir keine Lizenz. Bitte als Beschaffung anfordern.",
        },
        "seat_yours": {
            "en": "You have a licence for “{name}” already. If it does not work, please report a fault.",
            "de": "Sie haben schon eine Lizenz für „{name}“. Falls sie nicht geht, bitte eine Störung melden.",
        },
        "seat_asked": {
            "en": "You wait for “{name}” already: {case}.",
            "de": "Sie warten schon auf „{name}“: {case}.",
        },
        "no_loss": {
            "en": "This case has no open loss.",
            "de": "Zu diesem Vorgang gibt es keinen offenen Verlust.",
        },
        "other_label": {
            "en": "This is the label of something else. Please scan the one of {tag}.",
            "de": "Das ist das Etikett von etwas anderem. Bitte das von {tag} scannen.",
        },
        "in_future": {
            "en": "This day has not come yet.",
            "de": "Dieser Tag liegt in der Zukunft.",
        },
        "still_worth": {
            "en": "The book value of {tag} is not written off yet. Please give the number of the posting.",
            "de": "Der Buchwert von {tag} ist noch nicht abgeschrieben. Bitte die Buchungsnummer angeben.",
        },
        "accepted_too_long": {
            "en": "A risk is accepted for at most {days} days from today. Please choose an earlier day.",
            "de": "Ein Risiko wird höchstens {days} Tage ab heute getragen. Bitte einen früheren Tag wählen.",
        },
        "not_in_use": {
            "en": "{tag} is {stage}. Only what is in use can be repaired.",
            "de": "{tag} ist „{stage}“. Repariert wird nur, was in Betrieb ist.",
        },
        "no_product": {
            "en": "Nothing is known of the product “{name}”: no right, no installation. Please correct its name.",
            "de": "Über das Produkt „{name}“ ist nichts bekannt, weder Recht noch Installation. Bitte berichtigen.",
        },
    }
)
