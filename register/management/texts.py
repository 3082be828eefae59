"""Why the management system refuses, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "read_for_another": {
            "en": "Everybody acknowledges the policy in person. Please leave this to them.",
            "de": "Die Richtlinie bestätigt jede Person selbst. Bitte ihr überlassen.",
        },
        "not_top_management": {
            "en": "The chair comes from the top management. Please choose another.",
            "de": "Den Vorsitz hat jemand aus der obersten Leitung. Bitte anders wählen.",
        },
        "chair_runs_system": {
            "en": "Whoever runs the system does not chair its review (SOD-08). Please choose another.",
            "de": "Wer das System führt, hat nicht den Vorsitz seiner Bewertung (SOD-08). Bitte anders wählen.",
        },
        "three_members": {
            "en": "Please name at least three people who take part.",
            "de": "Bitte mindestens drei Teilnehmende nennen.",
        },
        "no_period": {
            "en": "The period ends before it begins, or is not over yet.",
            "de": "Der Zeitraum endet vor seinem Beginn oder ist noch nicht vorbei.",
        },
        "audit_left_out": {
            "en": "This process is due. Please say why it is not audited this year.",
            "de": "Dieser Prozess ist fällig. Bitte sagen, warum er dieses Jahr nicht auditiert wird.",
        },
        "audit_none": {
            "en": "Please choose at least one process to be audited.",
            "de": "Bitte mindestens einen Prozess auswählen.",
        },
        "audit_day": {
            "en": "Please give a day from today on, within a year.",
            "de": "Bitte einen Tag ab heute und innerhalb eines Jahres angeben.",
        },
        "audit_auditor": {
            "en": "Please name an internal auditor.",
            "de": "Bitte jemanden aus der internen Revision nennen.",
        },
        "obj_over": {
            "en": "This day has gone by. Please choose a later one.",
            "de": "Dieser Tag ist vorbei. Bitte einen späteren wählen.",
        },
        "risk_rating": {
            "en": "Please give a whole number from 1 to 5.",
            "de": "Bitte eine ganze Zahl von 1 bis 5 angeben.",
        },
        "no_review": {
            "en": "This case has no review “{review}”.",
            "de": "Dieser Vorgang hat keine Bewertung „{review}“.",
        },
        "decided_in": {
            "en": "Decided in the management review {review}.",
            "de": "Entschieden in der Managementbewertung {review}.",
        },
        "no_action": {
            "en": "This case has no action “{action}”.",
            "de": "Dieser Vorgang hat keine Maßnahme „{action}“.",
        },
        "nobody_owns": {
            "en": "Please name somebody who takes care of it.",
            "de": "Bitte jemanden nennen, der sich kümmert.",
        },
        "nothing_to_audit": {
            "en": "No case of this process ended in that period. Choose a longer one.",
            "de": "In diesem Zeitraum endete kein Vorgang des Prozesses. Bitte einen längeren wählen.",
        },
        "own_work": {
            "en": "Whoever has worked in a process within twelve months does not audit it (SOD-09). Let somebody else "
            "do it.",
            "de": "Wer in den letzten zwölf Monaten in einem Prozess gearbeitet hat, prüft ihn nicht (SOD-09). Bitte "
            "jemand anderem überlassen.",
        },
        "own_process": {
            "en": "Whoever answers for a process does not audit it (SOD-09). Let somebody else do it.",
            "de": "Wer für einen Prozess einsteht, prüft ihn nicht (SOD-09). Bitte jemand anderem überlassen.",
        },
        "no_model": {
            "en": "{clause} {title}: the process “{model}” is not deployed. What applies needs a model that runs; "
            "deploy it or say that the process does not apply.",
            "de": "{clause} {title}: Der Prozess „{model}“ ist nicht bereitgestellt. Was gilt, braucht ein laufendes "
            "Modell; bitte bereitstellen oder als nicht anwendbar erklären.",
        },
        "no_process_owner": {
            "en": "{clause} {title}: nobody answers for it. Name an owner or say that the process does not apply.",
            "de": "{clause} {title}: Niemand steht dafür ein. Bitte jemanden nennen oder als nicht anwendbar erklären.",
        },
        "nothing_managed": {
            "en": "Something has to be managed. Please say what is in.",
            "de": "Etwas muss verwaltet werden. Bitte angeben, was dazugehört.",
        },
        "not_modelled": {"en": "No process runs it yet.", "de": "Noch führt es kein Prozess aus."},
        "not_justified": {
            "en": "{clause} {title}: please say why it does not apply.",
            "de": "{clause} {title}: Bitte begründen, warum es nicht gilt.",
        },
        "clause_unknown": {
            "en": "There is no process “{clause}” in the standard.",
            "de": "Den Prozess „{clause}“ gibt es in der Norm nicht.",
        },
        "clauses_missing": {
            "en": "The statement says nothing on {clauses}.",
            "de": "Die Erklärung sagt nichts zu {clauses}.",
        },
    }
)
