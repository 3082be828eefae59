"""Why deployment refuses, and the sentences it keeps."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "asset_or_right": {
            "en": "Please give an asset or an entitlement, and not both.",
            "de": "Bitte ein Asset oder eine Berechtigung angeben, nicht beides.",
        },
        "deployed_for_whom": {
            "en": "Please say who gets it, or where it is to be.",
            "de": "Bitte angeben, wer es bekommt oder wo es hinkommt.",
        },
        "deployed_twice": {
            "en": "{tag} is in row {row} as well.",
            "de": "{tag} steht auch in Zeile {row}.",
        },
        "not_deployed_alone": {
            "en": "{tag} is {kind}; such things are not handed out.",
            "de": "{tag} ist „{kind}“; so etwas wird nicht ausgegeben.",
        },
        "too_many_lines": {
            "en": "These are more than {most} lines. Please make several deployments of it.",
            "de": "Das sind mehr als {most} Zeilen. Bitte auf mehrere Bereitstellungen verteilen.",
        },
        "somebody_accepts": {
            "en": "Only servers and infrastructure go without acceptance. Please choose how it is accepted.",
            "de": "Ohne Annahme gehen nur Server und Infrastruktur. Bitte wählen, wie angenommen wird.",
        },
        "starts_in_the_past": {
            "en": "This is in the past. Please choose a later time.",
            "de": "Das liegt in der Vergangenheit. Bitte später wählen.",
        },
        "start_is_frozen": {
            "en": "From {from_at} to {to_at} nothing is changed: {reason}",
            "de": "Von {from_at} bis {to_at} wird nichts verändert: {reason}",
        },
        "starts_outside_window": {
            "en": "The change allows it from {from_at} to {to_at} only.",
            "de": "Die Änderung erlaubt es nur von {from_at} bis {to_at}.",
        },
        "wave_before_start": {
            "en": "A wave cannot begin before the deployment does.",
            "de": "Eine Welle kann nicht vor der Bereitstellung beginnen.",
        },
        "who_prepares": {
            "en": "Please name a person or a group that prepares it.",
            "de": "Bitte eine Person oder eine Gruppe nennen, die vorbereitet.",
        },
        "no_right_free": {
            "en": "No right of {name} is free.",
            "de": "Von {name} ist kein Recht frei.",
        },
        "not_received": {
            "en": "Please say that you have received it; without it you cannot accept it.",
            "de": "Bitte den Erhalt bestätigen; ohne ihn ist keine Annahme möglich.",
        },
        "terms_open": {
            "en": "Without the terms of use it cannot be yours. Please accept them.",
            "de": "Ohne die Nutzungsbedingungen geht es nicht. Bitte annehmen.",
        },
        "sign_with_name": {
            "en": "Please sign with your own name, as you are known here: {name}.",
            "de": "Bitte mit dem eigenen Namen unterschreiben, wie er hier bekannt ist: {name}.",
        },
        "own_sign_in": {
            "en": "At the desk {name} signs in and accepts in person.",
            "de": "Am Tresen meldet sich {name} selbst an und nimmt selbst an.",
        },
        "not_theirs_to_accept": {
            "en": "{name} accepts it, or whoever stands in for them.",
            "de": "{name} nimmt es an, oder die Vertretung.",
        },
        "accepted_by_none": {
            "en": "It is kept at {place} and used by no single person.",
            "de": "Es steht an {place} und wird von keiner einzelnen Person genutzt.",
        },
        "runs_in_production": {
            "en": "It runs in production and is used by no single person.",
            "de": "Es läuft produktiv und wird von keiner einzelnen Person genutzt.",
        },
        "replace_with": {
            "en": "Please choose what is taken instead.",
            "de": "Bitte wählen, was stattdessen genommen wird.",
        },
        "right_not_replaced": {
            "en": "A right has no other to be replaced by. Please try again or leave it out.",
            "de": "Ein Recht kann nicht ersetzt werden. Bitte noch einmal versuchen oder streichen.",
        },
        "line_undecided": {
            "en": "Please decide on every line; line {line} is missing.",
            "de": "Bitte über jede Zeile entscheiden; Zeile {line} fehlt.",
        },
        "no_such_deploy_line": {
            "en": "There is no such line here.",
            "de": "Diese Zeile gibt es hier nicht.",
        },
        "keep_or_take": {
            "en": "Please say whether the register or discovery is right, and why.",
            "de": "Bitte angeben, ob das Register oder die Erkennung recht hat, und warum.",
        },
        "nothing_back": {
            "en": "Please mark what has come back.",
            "de": "Bitte markieren, was zurückgekommen ist.",
        },
    }
)
