"""Why the decision on a contract is refused, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "con_over": {
            "en": "The contract {name} has ended. There is nothing left to decide.",
            "de": "Der Vertrag {name} ist beendet. Es gibt nichts mehr zu entscheiden.",
        },
        "con_under_way": {
            "en": "The case {case} decides on this contract already.",
            "de": "Über diesen Vertrag entscheidet schon der Vorgang {case}.",
        },
        "con_no_end": {
            "en": "The new term must end after {end}.",
            "de": "Die neue Laufzeit muss nach dem {end} enden.",
        },
        "con_notice_late": {
            "en": "Notice is given before the contract ends. Please choose a day up to {end}.",
            "de": "Gekündigt wird vor dem Ende. Bitte einen Tag bis zum {end} wählen.",
        },
        "con_end_before": {
            "en": "The contract cannot end before notice is given.",
            "de": "Der Vertrag kann nicht vor der Kündigung enden.",
        },
        "con_due_over": {
            "en": "Please choose a day after today.",
            "de": "Bitte einen Tag nach heute wählen.",
        },
        "con_future_notice": {
            "en": "Please give the day on which notice was sent; it cannot lie ahead.",
            "de": "Bitte den Tag angeben, an dem gekündigt wurde; er kann nicht in der Zukunft liegen.",
        },
    }
)
