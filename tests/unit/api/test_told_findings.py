"""Findings are told in the reader's language; what a model calls its elements stays as it is."""

import pytest
from flask import Flask, g
from msgspec.structs import replace

from api import refusals
from api.findings import told, translated, why
from bpmn.findings import Finding
from engine.recipes import OpenTask, Seen
from engine.scenarios import difference

TOLD = {
    "No rule hits when amount = 5, kind = any other text.": (
        "Keine Regel trifft zu bei: amount = 5, kind = jeder andere Text."
    ),
    "“a b” is not FEEL: An operator is expected here.\na b\n  ^": (
        "„a b“ ist kein FEEL: Hier wird ein Rechen- oder Vergleichszeichen erwartet.\na b\n  ^"
    ),
    "“hide”, line 1, column 3: A number and a string can never be equal.": (
        "„hide“, Zeile 1, Spalte 3: Eine Zahl und ein Text können nie gleich sein."
    ),
    "“=floor(x)”, line 1, column 2: floor: “n” must be a number, not a string.": (
        "„=floor(x)“, Zeile 1, Spalte 2: floor: Für „n“ passt nur eine Zahl, hier steht ein Text."
    ),
    "A name is expected here. (line 1, column 2 of “x.”)": "Hier wird ein Name erwartet. (Zeile 1, Spalte 2 von „x.“)",
    "“Join” may wait for ever: nothing comes from “Ask” when “Fork” has been left by another way.": (
        "„Join“ wartet vielleicht für immer: Von „Ask“ kommt nichts, wenn „Fork“ auf einem anderen Weg verlassen wurde."
    ),
    "No rule hits when x = “a”, y = any other text, z = 5.": (
        "Keine Regel trifft zu bei: x = „a“, y = jeder andere Text, z = 5."
    ),
    "“f”, line 1, column 1: x: “y” must be a date and time or a string, not a list.": (
        "„f“, Zeile 1, Spalte 1: x: Für „y“ passt nur ein Zeitpunkt, ein Text, hier steht eine Liste."
    ),
    "The conditions of “a”, “b” depend on each other in a circle.": (
        "Die Bedingungen von „a“, „b“ hängen im Kreis voneinander ab."
    ),
    "Possible are: error, timer.": "Möglich sind: Fehler, Zeit.",
}


FOUND = Finding(element_id="t", line=2, rule="r", text="“Ask” is never reached.", remedy="Remove it.")


@pytest.mark.parametrize("english", TOLD)
def test_a_sentence_within_a_finding_is_translated_too(english: str) -> None:
    assert translated(english, "de") == TOLD[english]


def test_the_name_of_an_element_stays_whatever_it_is() -> None:
    assert translated("“a number” is never reached.", "de") == "„a number“ wird nie erreicht."
    assert translated("There is no group “timer”.", "de") == "Die Gruppe „timer“ gibt es nicht."


def test_a_finding_is_told_in_the_language_of_the_request() -> None:
    with Flask(__name__).test_request_context():
        assert told(FOUND) == FOUND
        g.locale = "de"
        assert told(FOUND) == replace(FOUND, text="„Ask“ wird nie erreicht.", remedy="Bitte entfernen.")
        said = why("set.bpmn: t (line 2): … And 1 more.", [replace(FOUND, resource="set.bpmn"), FOUND])
    assert said == "set.bpmn: t (Zeile 2): „Ask“ wird nie erreicht. Bitte entfernen. [r] Und 1 weitere."


APPROVE = OpenTask("leave", "approve", "Approve", ("group:staff", "user:anna"))
FORGET = OpenTask("leave", "forget", "Forget", ())
#: What differs after a step: what was expected, what was found, how it is said.
DIFFERENT = (
    (Seen(tasks=(APPROVE,)), Seen(), "erwartet die Aufgabe „Approve“ für staff, anna, gefunden keine andere Aufgabe."),
    (Seen(), Seen(tasks=(FORGET,)), "erwartet keine andere Aufgabe, gefunden die Aufgabe „Forget“ für niemanden."),
    (Seen(waits=("leave/wait",)), Seen(), "erwartet „leave/wait“, gefunden nichts anderes."),
    (Seen(path=("a", "b")), Seen(path=("c",)), "erwartet den Weg über „a“ und „b“, gefunden „c“."),
    (Seen(effects=("a",)), Seen(), "erwartet im Register „a“, gefunden nichts anderes."),
    (Seen(cases=("a",)), Seen(), "erwartet den Fall „a“, gefunden nichts anderes."),
)


@pytest.mark.parametrize(("expected", "found", "german"), DIFFERENT)
def test_what_a_scenario_sees_otherwise_is_said_in_german(expected: Seen, found: Seen, german: str) -> None:
    assert refusals.translated(f"Step 3: {difference(expected, found)}", "de") == f"Schritt 3: {german}"
