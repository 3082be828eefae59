"""The words of the scorecard of suppliers."""

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "heading": "Scorecard of suppliers",
            "span": "Period",
            "count": "Suppliers",
            "name": "Supplier",
            "delivery": "Delivery",
            "price": "Price",
            "audits": "Audits",
            "score": "Score",
            "decision": "Decision",
            "sources": "What it is counted from",
            "orders": "{part} of {whole} orders in time",
            "goods": "{part} of {whole} units in order",
            "bills": "{part} of {whole} bills not above what came",
            "title": "Supplier to improve: {name}",
            "improve": "to improve",
            "keep": "goes on",
            "replace": "to be replaced",
            "none": "none",
            "fair": "fair",
            "hard": "hard",
            "unfair": "unfair",
        },
        "de": {
            "heading": "Lieferantenbewertung",
            "span": "Zeitraum",
            "count": "Lieferanten",
            "name": "Lieferant",
            "delivery": "Lieferung",
            "price": "Preis",
            "audits": "Audits",
            "score": "Punkte",
            "decision": "Entscheidung",
            "sources": "Woraus gezählt wurde",
            "orders": "{part} von {whole} Bestellungen pünktlich",
            "goods": "{part} von {whole} Stück in Ordnung",
            "bills": "{part} von {whole} Rechnungen nicht über dem Gelieferten",
            "title": "Lieferant soll besser werden: {name}",
            "improve": "soll besser werden",
            "keep": "weiter so",
            "replace": "wird ersetzt",
            "none": "keine",
            "fair": "fair",
            "hard": "hart",
            "unfair": "unfair",
        },
    }
)
