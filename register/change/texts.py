"""Why a change is refused, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "template_unknown": {
            "en": "There is no standard change “{name}” for this category. Please choose another, or none.",
            "de": "Für diese Art gibt es keine Standardänderung „{name}“. Bitte eine andere wählen oder keine.",
        },
        "disposed": {
            "en": "{tag} is disposed of and does not change any more. Please leave it out.",
            "de": "{tag} ist entsorgt und ändert sich nicht mehr. Bitte weglassen.",
        },
        "too_many_assets": {
            "en": "A change touches at most {most} assets. Please make several of it.",
            "de": "Eine Änderung betrifft höchstens {most} Assets. Bitte mehrere daraus machen.",
        },
        "assets_needed": {
            "en": "Please say which assets it changes.",
            "de": "Bitte angeben, welche Assets geändert werden.",
        },
        "nothing_to_write": {
            "en": "Please say what is to stand in the register afterwards.",
            "de": "Bitte angeben, was danach im Register stehen soll.",
        },
        "not_a_field": {
            "en": "“{what}” cannot be changed this way. Possible are {fields}.",
            "de": "„{what}“ lässt sich so nicht ändern. Möglich sind {fields}.",
        },
        "no_value": {
            "en": "“{value}” does not fit {what}: {why}",
            "de": "„{value}“ passt nicht zu {what}: {why}",
        },
        "value_needed": {
            "en": "{what} of {tag} cannot be empty.",
            "de": "{what} von {tag} darf nicht leer sein.",
        },
        "same_field": {
            "en": "{what} of {tag} is given twice.",
            "de": "{what} von {tag} steht zweimal da.",
        },
        "as_it_is": {
            "en": "{what} of {tag} is that already.",
            "de": "{what} von {tag} ist schon so.",
        },
        "no_move": {
            "en": "{tag} is {before} and cannot become {after}.",
            "de": "{tag} ist „{before}“ und kann nicht „{after}“ werden.",
        },
        "stage_by_process": {
            "en": "{tag} becomes {after} by a process of its own, which brings the evidence. It cannot be typed in.",
            "de": "{tag} wird „{after}“ durch einen eigenen Prozess, der die Nachweise bringt. Eintippen geht nicht.",
        },
        "was_in_use": {
            "en": "It was in use already; {case} corrects the register.",
            "de": "Es war schon in Betrieb; {case} berichtigt das Register.",
        },
        "cell": {
            "en": "Line {line}, {column}: {why}",
            "de": "Zeile {line}, {column}: {why}",
        },
        "tag_of": {
            "en": "{tag} is the tag of another asset already.",
            "de": "Die Inventarnummer {tag} hat schon ein anderes Asset.",
        },
        "serial_of": {
            "en": "The serial number {serial} is that of {tag} already.",
            "de": "Die Seriennummer {serial} hat schon {tag}.",
        },
        "other_now": {
            "en": "{what} of {tag} was changed meanwhile. Please look again at what is to be written.",
            "de": "{what} von {tag} wurde inzwischen geändert. Bitte noch einmal ansehen, was zu schreiben ist.",
        },
        "ends_before_start": {
            "en": "The window ends before it begins.",
            "de": "Das Zeitfenster endet, bevor es beginnt.",
        },
        "window_over": {
            "en": "This window is over. Please choose one to come.",
            "de": "Dieses Zeitfenster ist vorbei. Bitte ein künftiges wählen.",
        },
        "frozen": {
            "en": "From {first} to {last} nothing is changed: {reason} ({number}). Please choose another window.",
            "de": "Vom {first} bis {last} wird nichts geändert: {reason} ({number}). Bitte ein anderes Fenster wählen.",
        },
        "same_hands": {
            "en": "Whoever does the work does not verify it. Please name two different ones.",
            "de": "Wer die Arbeit macht, prüft sie nicht. Bitte zwei Verschiedene nennen.",
        },
        "packed_it": {
            "en": "SOD-10: whoever packages does not test. Please name somebody else, or have an exemption granted.",
            "de": "SOD-10: Wer paketiert, testet nicht. Bitte jemand anderen nennen oder eine Ausnahme holen.",
        },
        "nobody_named": {
            "en": "Please name a person or a team.",
            "de": "Bitte eine Person oder ein Team nennen.",
        },
        "no_such_change": {
            "en": "There is no change {number} of this case.",
            "de": "Zu diesem Vorgang gibt es keine Änderung {number}.",
        },
        "model_description": {
            "en": "Put the draft “{title}” live. What it changes stands below; the decision is about exactly that.",
            "de": "Den Entwurf „{title}“ scharf schalten. Was er ändert, steht unten; entschieden wird über genau das.",
        },
        "model_backout": {
            "en": "The version that ran before goes live again, by the same way.",
            "de": "Die Fassung, die vorher lief, läuft wieder, auf demselben Weg.",
        },
        "model_back": {
            "en": "Backed out by {number}",
            "de": "Rückgängig gemacht durch {number}",
        },
        "model_fixed": {
            "en": "This change is about a draft of a process, so that stays. Withdraw it to ask for another.",
            "de": "Diese Änderung betrifft den Entwurf eines Prozesses, also bleibt das so. Für etwas anderes bitte "
            "zurückziehen.",
        },
        "freeze_over": {
            "en": "This freeze would be over already.",
            "de": "Diese Änderungssperre wäre schon vorbei.",
        },
    }
)

#: What fields of an asset are called in German.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "tag": "Inventarnummer",
        "name": "Name",
        "serial": "Seriennummer",
        "maker": "Hersteller",
        "model": "Modell",
        "subtype": "Unterart",
        "stage": "Phase",
        "cost": "Kosten",
        "residual": "Restwert",
        "life_months": "Nutzungsdauer",
        "acquired_on": "Anschaffungstag",
        "ownership": "Eigentum",
        "classification": "Vertraulichkeit",
        "critical": "kritisch",
        "contract": "Vertrag",
        "warranty_end": "Ende der Garantie",
        "support_end": "Ende der Unterstützung",
        "service": "Dienst",
        "notes": "Notizen",
    }
)
