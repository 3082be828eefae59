"""The words of pack and minutes, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

#: The twelve inputs of a management review, as we read clause 9.3 of the standards for management systems.
TITLES: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        1: {"en": "Actions of earlier reviews", "de": "Maßnahmen aus früheren Bewertungen"},
        2: {"en": "External and internal issues", "de": "Äußere und innere Themen"},
        3: {"en": "Needs of stakeholders", "de": "Erwartungen der Interessengruppen"},
        4: {"en": "Nonconformities and corrections", "de": "Abweichungen und Korrekturen"},
        5: {"en": "Results of monitoring", "de": "Ergebnisse der Überwachung"},
        6: {"en": "Audits and assessments", "de": "Audits und Bewertungen"},
        7: {"en": "Risks and opportunities", "de": "Risiken und Chancen"},
        8: {"en": "Progress of objectives", "de": "Stand der Ziele"},
        9: {"en": "Resources and competence", "de": "Mittel und Kompetenz"},
        10: {"en": "Trust and quality of data", "de": "Vertrauen und Datenqualität"},
        11: {"en": "Money", "de": "Geld"},
        12: {"en": "Proposals for improvement", "de": "Vorschläge zur Verbesserung"},
    }
)
#: Group that answers for each input.
OWNERS: Mapping[int, str] = MappingProxyType(
    {
        1: "itam_manager",
        2: "itam_manager",
        3: "itam_manager",
        4: "itam_manager",
        5: "itam_analyst",
        6: "internal_auditor",
        7: "risk_manager",
        8: "itam_manager",
        9: "itam_manager",
        10: "data_steward",
        11: "finance_controller",
        12: "itam_manager",
    }
)
SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "actions": {
            "en": "{open} open, of these {late} overdue. Closed since the last review: {closed}, of these {effective} "
            "effective.",
            "de": "{open} offen, davon {late} überfällig. Seit der letzten Bewertung abgeschlossen: {closed}, davon "
            "{effective} wirksam.",
        },
        "action": {"en": "{id} {title} ({owner}, {due})", "de": "{id} {title} ({owner}, {due})"},
        "open": {"en": "open", "de": "offen"},
        "done": {"en": "carried out", "de": "ausgeführt"},
        "overdue": {"en": "overdue", "de": "überfällig"},
        "said_by_owners": {"en": "{count} reports speak of it.", "de": "{count} Berichte sprechen davon."},
        "nothing_said": {
            "en": "No report speaks of it.",
            "de": "Kein Bericht spricht davon.",
        },
        "no_register_of": {
            "en": "No source: the process “{process}” is not modelled yet.",
            "de": "Keine Quelle: Den Prozess „{process}“ gibt es noch nicht als Modell.",
        },
        "no_figures": {
            "en": "No source for any figure of this.",
            "de": "Keine Quelle für eine Kennzahl dazu.",
        },
        "nonconformities": {
            "en": "{actions} corrective actions open, {findings} findings open.",
            "de": "{actions} Korrekturmaßnahmen offen, {findings} Feststellungen offen.",
        },
        "finding": {"en": "{id} {text} ({severity}, {day})", "de": "{id} {text} ({severity}, {day})"},
        "poor": {"en": "went poorly", "de": "lief schlecht"},
        "fair": {"en": "went fairly", "de": "lief mittelmäßig"},
        "good": {"en": "went well", "de": "lief gut"},
        "late_owner": {
            "en": "{title}: no report in time.",
            "de": "{title}: kein Bericht in der Frist.",
        },
        "findings": {
            "en": "{major} major, {minor} minor, {observation} observations open.",
            "de": "{major} schwere, {minor} leichte Abweichungen und {observation} Beobachtungen offen.",
        },
        "risks": {
            "en": "{high} high, {medium} medium, {low} low; {accepted} accepted.",
            "de": "{high} hoch, {medium} mittel, {low} gering; {accepted} hingenommen.",
        },
        "risk": {"en": "{id} {title}: {likelihood} × {effect}", "de": "{id} {title}: {likelihood} × {effect}"},
        "high": {"en": "high", "de": "hoch"},
        "medium": {"en": "medium", "de": "mittel"},
        "low": {"en": "low", "de": "gering"},
        "objectives": {
            "en": "{reached} of {all} reached.",
            "de": "{reached} von {all} erreicht.",
        },
        "objective": {"en": "{id} {statement} ({state}, {day})", "de": "{id} {statement} ({state}, {day})"},
        "figures": {
            "en": "{known} of {all} figures have a value, {beyond} of these are beyond their limit; {missing} have no "
            "source.",
            "de": "{known} von {all} Kennzahlen haben einen Wert, {beyond} davon liegen außerhalb der Grenze; "
            "{missing} haben keine Quelle.",
        },
        "proposals": {"en": "{count} proposals by process owners.", "de": "{count} Vorschläge der Verantwortlichen."},
        "proposal": {
            "en": "{title} ({by}): {benefit} Effort: {effort}.",
            "de": "{title} ({by}): {benefit} Aufwand: {effort}.",
        },
        "small": {"en": "small", "de": "klein"},
        "large": {"en": "large", "de": "groß"},
        "topic": {"en": "Also on the agenda: {topic}", "de": "Auch auf der Tagesordnung: {topic}"},
    }
)


def say(language: str, code: str, **params: object) -> str:
    """Return a sentence of the pack."""
    return SENTENCES[code][language].format_map(params)
