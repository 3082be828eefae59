"""The sentences that stand beside a field, in English and German."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from forms.problems import Problem

LOCALES = ("en", "de")

TEXTS: Mapping[str, Mapping[str, str]] = {
    "required": {
        "en": "An answer is needed here. Please fill it in.",
        "de": "Hier wird eine Angabe gebraucht. Bitte füllen Sie das Feld aus.",
    },
    "must_be_ticked": {
        "en": "This has to be confirmed. Please tick the box.",
        "de": "Das muss bestätigt werden. Bitte setzen Sie das Häkchen.",
    },
    "unknown_field": {
        "en": "This form has no such field. Please leave it out.",
        "de": "Dieses Formular hat kein solches Feld. Bitte lassen Sie es weg.",
    },
    "not_a_form": {
        "en": "The answers must be an object with a name for each field.",
        "de": "Die Antworten müssen ein Objekt mit einem Namen je Feld sein.",
    },
    "not_a_group": {
        "en": "An object with a name for each field is expected here.",
        "de": "Hier wird ein Objekt mit einem Namen je Feld erwartet.",
    },
    "not_text": {
        "en": "Text is expected here. Please send text.",
        "de": "Hier wird Text erwartet. Bitte geben Sie Text ein.",
    },
    "bad_characters": {
        "en": "The text contains characters that cannot be stored. Please type it anew.",
        "de": "Der Text enthält Zeichen, die nicht gespeichert werden können. Bitte geben Sie ihn neu ein.",
    },
    "not_a_number": {
        "en": "A number is expected here. Please enter digits only, for example 12.5.",
        "de": "Hier wird eine Zahl erwartet. Bitte geben Sie nur Ziffern ein, zum Beispiel 12,5.",
    },
    "number_too_long": {
        "en": "The number has too many digits. Please enter at most 30.",
        "de": "Die Zahl hat zu viele Stellen. Bitte geben Sie höchstens 30 ein.",
    },
    "not_whole": {
        "en": "A whole number is expected here. Please leave out the decimals.",
        "de": "Hier wird eine ganze Zahl erwartet. Bitte lassen Sie die Nachkommastellen weg.",
    },
    "too_many_decimals": {
        "en": "At most {digits} decimal places are possible. Please round the number.",
        "de": "Höchstens {digits} Nachkommastellen sind möglich. Bitte runden Sie die Zahl.",
    },
    "not_a_step": {
        "en": "Only steps of {step} are possible. The nearest values are {below} and {above}.",
        "de": "Nur Schritte von {step} sind möglich. Die nächsten Werte sind {below} und {above}.",
    },
    "too_small": {
        "en": "The smallest possible value is {limit}. Please enter {limit} or more.",
        "de": "Der kleinste mögliche Wert ist {limit}. Bitte geben Sie {limit} oder mehr ein.",
    },
    "too_large": {
        "en": "The largest possible value is {limit}. Please enter {limit} or less.",
        "de": "Der größte mögliche Wert ist {limit}. Bitte geben Sie {limit} oder weniger ein.",
    },
    "too_short": {
        "en": "At least {limit} characters are needed. Please write a little more.",
        "de": "Mindestens {limit} Zeichen werden gebraucht. Bitte schreiben Sie etwas mehr.",
    },
    "too_long": {
        "en": "At most {limit} characters fit. Please shorten the text.",
        "de": "Höchstens {limit} Zeichen passen hinein. Bitte kürzen Sie den Text.",
    },
    "bad_pattern": {
        "en": "The answer does not have the expected form ({pattern}). Please correct it.",
        "de": "Die Angabe hat nicht die erwartete Form ({pattern}). Bitte berichtigen Sie sie.",
    },
    "not_an_email": {
        "en": "This is not an e-mail address. Please enter one like name@example.org.",
        "de": "Das ist keine E-Mail-Adresse. Bitte geben Sie eine wie name@example.org ein.",
    },
    "not_a_phone": {
        "en": "This is not an international phone number. Please enter one like +4930123456.",
        "de": "Das ist keine internationale Telefonnummer. Bitte geben Sie eine wie +4930123456 ein.",
    },
    "not_yes_or_no": {
        "en": "Only yes or no is possible here. Please send true or false.",
        "de": "Hier ist nur Ja oder Nein möglich. Bitte senden Sie true oder false.",
    },
    "not_an_option": {
        "en": "This is not one of the choices. Please choose one from the list.",
        "de": "Das steht nicht zur Wahl. Bitte wählen Sie etwas aus der Liste.",
    },
    "not_a_list": {
        "en": "A list is expected here. Please send a list.",
        "de": "Hier wird eine Liste erwartet. Bitte senden Sie eine Liste.",
    },
    "twice_in_list": {
        "en": "An entry is in the list twice. Please name each only once.",
        "de": "Ein Eintrag steht doppelt in der Liste. Bitte nennen Sie jeden nur einmal.",
    },
    "too_many_entries": {
        "en": "At most {limit} entries are possible. Please remove some.",
        "de": "Höchstens {limit} Einträge sind möglich. Bitte entfernen Sie einige.",
    },
    "too_few_rows": {
        "en": "At least {limit} rows are needed. Please add what is missing.",
        "de": "Mindestens {limit} Zeilen werden gebraucht. Bitte ergänzen Sie, was fehlt.",
    },
    "too_many_rows": {
        "en": "At most {limit} rows are possible. Please remove some.",
        "de": "Höchstens {limit} Zeilen sind möglich. Bitte entfernen Sie einige.",
    },
    "rows_are_fixed": {
        "en": "Rows cannot be added or removed here. Exactly {count} are expected.",
        "de": "Hier können keine Zeilen hinzugefügt oder entfernt werden. Es werden genau {count} erwartet.",
    },
    "not_a_date": {
        "en": "This is not a date. Please enter one like 2026-11-30.",
        "de": "Das ist kein Datum. Bitte geben Sie eines wie 2026-11-30 ein.",
    },
    "not_a_time": {
        "en": "This is not a time of day. Please enter one like 14:30.",
        "de": "Das ist keine Uhrzeit. Bitte geben Sie eine wie 14:30 ein.",
    },
    "not_a_date_and_time": {
        "en": "This is not a date with a time. Please enter one like 2026-11-30T14:30.",
        "de": "Das ist kein Datum mit Uhrzeit. Bitte geben Sie eines wie 2026-11-30T14:30 ein.",
    },
    "in_the_past": {
        "en": "A day in the past is not possible. Please choose {today} or later.",
        "de": "Ein Tag in der Vergangenheit ist nicht möglich. Bitte wählen Sie den {today} oder später.",
    },
    "not_a_reference": {
        "en": "This entry is not known. Please choose one from the list.",
        "de": "Diesen Eintrag gibt es nicht. Bitte wählen Sie einen aus der Liste.",
    },
    "not_a_file": {
        "en": "This file is not known. Please upload it again.",
        "de": "Diese Datei gibt es nicht. Bitte laden Sie sie noch einmal hoch.",
    },
    "file_kind": {
        "en": "“{name}” is of a kind that is not accepted here. Possible are: {accept}.",
        "de": "„{name}“ ist von einer Art, die hier nicht angenommen wird. Möglich sind: {accept}.",
    },
    "file_size": {
        "en": "“{name}” is too large. At most {limit} MiB are possible.",
        "de": "„{name}“ ist zu groß. Höchstens {limit} MiB sind möglich.",
    },
    "check": {
        "en": "This answer does not fit the rule of this field. Please check it.",
        "de": "Diese Angabe passt nicht zur Regel dieses Feldes. Bitte prüfen Sie sie.",
    },
}


def language(locale: str) -> str:
    """Return the supported language nearest to a locale ("de-AT" gives "de", anything foreign "en")."""
    short = locale.replace("_", "-").split("-")[0].lower()
    return short if short in LOCALES else "en"


def sentence(problem: Problem, locale: str) -> str:
    """Return the sentence for a problem. A form's own text wins over ours."""
    speech = language(locale)
    own = problem.params.get("text")
    if own:
        return str(own.get(speech) or own["en"])
    shown = {name: _shown(value, speech) for name, value in problem.params.items() if name != "text"}
    return TEXTS[problem.code][speech].format_map(shown)


def _shown(value: Any, speech: str) -> str:
    if isinstance(value, Decimal | int):
        return str(format_decimal(value, locale=speech, decimal_quantization=False))
    if isinstance(value, datetime):
        return str(format_datetime(value, "medium", tzinfo=value.tzinfo, locale=speech))
    if isinstance(value, date):
        return str(format_date(value, "long", locale=speech))
    if isinstance(value, time):
        return str(format_time(value, "short", locale=speech))
    return str(value)
