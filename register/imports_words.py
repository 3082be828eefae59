"""What is said about a file that cannot be loaded, in the languages of the product."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # of a limit of approval
        "no_rule": (
            "There is no rule “{text}” in the decision on approvals. New rules are drawn in the decision itself.",
            "In der Entscheidung über Freigaben gibt es keine Regel „{text}“. Neue Regeln entstehen in ihr selbst.",
        ),
        "no_role": (
            "“{text}” is no group and no role. Give groups and roles by their ids, with commas.",
            "„{text}“ ist weder Gruppe noch Rolle. Bitte Ids von Gruppen und Rollen nennen, mit Komma getrennt.",
        ),
        "no_test": (
            "“{text}” is no condition for a sum. Write one like >= 5000 or [1000..5000).",
            "„{text}“ ist keine Bedingung für einen Betrag. Richtig wäre etwa >= 5000 oder [1000..5000).",
        ),
        # of a cell
        "missing": ("“{column}” is missing. Give a value.", "„{column}“ fehlt. Bitte geben Sie einen Wert an."),
        "too_long": (
            "“{column}” is longer than 255 characters or has a control character. Shorten it.",
            "„{column}“ ist länger als 255 Zeichen oder enthält ein Steuerzeichen. Bitte kürzen Sie den Text.",
        ),
        "code": (
            "“{column}” must be {length} letters, not “{text}”.",
            "„{column}“ besteht aus {length} Buchstaben, nicht „{text}“.",
        ),
        "choice": (
            "“{column}” cannot be “{text}”. Possible are {choices}.",
            "„{column}“ kann nicht „{text}“ sein. Möglich sind {choices}.",
        ),
        "number": (
            "“{column}” must be a number like 1450.10, not “{text}”.",
            "„{column}“ ist eine Zahl wie 1450.10, nicht „{text}“.",
        ),
        "range": (
            "“{column}” must lie between 0 and {largest}, not “{text}”.",
            "„{column}“ liegt zwischen 0 und {largest}, nicht „{text}“.",
        ),
        "whole": (
            "“{column}” must be a whole number, not “{text}”.",
            "„{column}“ ist eine ganze Zahl, nicht „{text}“.",
        ),
        "date": (
            "“{column}” must be a day like 2026-11-30, not “{text}”.",
            "„{column}“ ist ein Tag wie 2026-11-30, nicht „{text}“.",
        ),
        "yes_no": (
            "“{column}” must be yes or no, not “{text}”.",
            "„{column}“ ist yes oder no, nicht „{text}“.",
        ),
        "twice": ("“{key}” is also in line {line}.", "„{key}“ steht auch in Zeile {line}."),
        "unknown": (
            "There is no {refers} “{text}”. Load it first or correct it.",
            "„{text}“ gibt es nicht ({refers}). Laden Sie es zuerst oder berichtigen Sie den Eintrag.",
        ),
        "known_asset": (
            "“{text}” is in the register already. Only processes change assets: take this line out.",
            "„{text}“ steht schon im Register. Nur Prozesse ändern Assets: Bitte streichen Sie die Zeile.",
        ),
        "known_medium": (
            "The medium “{text}” is in the register already. Only processes change it: take this line out.",
            "Der Datenträger „{text}“ steht schon im Register. Nur Prozesse ändern ihn: Bitte streichen Sie die Zeile.",
        ),
        "gone_asset": (
            "“{text}” has left the register: nothing can be inside it. Take this line out.",
            "„{text}“ hat das Register verlassen; es kann nichts enthalten. Bitte streichen Sie die Zeile.",
        ),
        "serial_taken": (
            "The serial number “{text}” of this maker belongs to {other}. Correct it.",
            "Die Seriennummer „{text}“ dieses Herstellers gehört zu {other}. Bitte berichtigen Sie sie.",
        ),
        "kept_by_none": (
            "“{text}” can be touched, so somebody or a place keeps it. Give its custodian or location.",
            "„{text}“ kann man anfassen, also verwahrt es jemand oder ein Ort. Bitte custodian oder location angeben.",
        ),
        "not_here": (
            "“{text}” is not here any more and can keep nothing. Name somebody else.",
            "„{text}“ ist nicht mehr hier und kann nichts verwahren. Bitte jemand anderen nennen.",
        ),
        # of a feed
        "no_column": ("A feed has no “{text}”. Leave it out.", "„{text}“ gibt es nicht. Bitte weglassen."),
        "no_software": (
            "Give programs as a list of title, version and last_used_on; in a file as title|version|last used; …",
            "Programme bitte als Liste aus title, version und last_used_on; in einer Datei als"
            " title|version|letzte Nutzung; …",
        ),
        "no_attributes": (
            "Give attributes as names with texts; in a file as JSON.",
            "Merkmale bitte als Namen mit Texten; in einer Datei als JSON.",
        ),
        "rows_or_file": (
            "Send either rows or the id of a file with them.",
            "Bitte entweder Zeilen schicken oder die Id einer Datei, in der sie stehen.",
        ),
        "no_source": (
            "Say which system this comes from.",
            "Bitte angeben, aus welchem System das kommt.",
        ),
        "not_yet": (
            "The system cannot have looked at a time to come.",
            "Das System kann nicht in der Zukunft nachgesehen haben.",
        ),
        # of the file
        "no_reason": (
            "Say why the data is loaded; the reason is kept with every change.",
            "Bitte nennen Sie den Grund; er wird mit jeder Änderung aufbewahrt.",
        ),
        "cells": (
            "The file was not loaded. Correct these cells and try again.",
            "Die Datei wurde nicht geladen. Bitte berichtigen Sie diese Zellen.",
        ),
        "entity": (
            "There is no reference data “{text}”. There are {choices}.",
            "Stammdaten „{text}“ gibt es nicht. Es gibt {choices}.",
        ),
        "not_yours": (
            "You may not load this. It is for {groups}.",
            "Das dürfen Sie nicht laden. Es ist Sache von: {groups}.",
        ),
        "too_large": (
            "The file is larger than 10 MB. Split it.",
            "Die Datei ist größer als 10 MB. Bitte teilen Sie sie.",
        ),
        "too_many": (
            "The file has more than {most} rows. Split it.",
            "Die Datei hat mehr als {most} Zeilen. Bitte teilen Sie sie.",
        ),
        "not_utf8": (
            "The file is not UTF-8. Save it as “CSV UTF-8”.",
            "Die Datei ist nicht UTF-8. Speichern Sie sie als „CSV UTF-8“.",
        ),
        "no_csv": (
            "The file cannot be read in line {line}: {error}.",
            "Die Datei ist in Zeile {line} nicht lesbar: {error}.",
        ),
        "no_xlsx": (
            "The file is no XLSX that can be read here. Save it anew as XLSX or CSV, with values instead of formulas.",
            "Die Datei ist kein lesbares XLSX. Bitte neu als XLSX oder CSV speichern, mit Werten statt Formeln.",
        ),
        "new_needs": (
            "“{tag}” is new to the register. A file that brings new assets needs the columns {needed} too.",
            "„{tag}“ ist neu im Register. Eine Datei mit neuen Assets braucht auch die Spalten {needed}.",
        ),
        "empty": (
            "The file is empty. The first line names the columns.",
            "Die Datei ist leer. Die erste Zeile nennt die Spalten.",
        ),
        "header": (
            "The first line does not fit {entity}. Possible are {possible}, each once; needed are {needed}.",
            "Die erste Zeile passt nicht zu {entity}. Möglich sind {possible}, je einmal; nötig sind {needed}.",
        ),
        "wide_line": (
            "Line {line} has more cells than the first line has columns. Correct it.",
            "Zeile {line} hat mehr Zellen, als die erste Zeile Spalten nennt. Bitte berichtigen Sie sie.",
        ),
        "ended": ("This import has ended.", "Dieser Import ist beendet."),
    }
)


def say(locale: str, code: str, /, **values: Any) -> str:
    """Return a sentence in a language; English for those that are not there."""
    return WORDS[code][locale.startswith("de")].format(**values)
