"""What docs/feel.md shows is what happens."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from dmn.feel import compile_expression, compile_unary_tests
from dmn.feel.analysis import Variables
from dmn.feel.browser import browser_differences
from dmn.values import equal, from_json
from dmn.working_days import Calendar, working_day_functions

PAGE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text()
CONTEXT = from_json(json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1], parse_float=Decimal))
EXAMPLES = [
    re.split(r"\s+// ", line)
    for block in re.findall(r"```feel\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
FUNCTIONS = working_day_functions(lambda name: Calendar.named(name) if name else Calendar("DE", "BY"))


def section(title):
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


CELLS = re.findall(r"^\| `([^`]+)` \|", section("Decision table cells"), re.MULTILINE)
TOLD = re.findall(
    r"^\| `([^`]+)`( at a gateway)? \| (.+) \|$", section("What you are told before it runs"), re.MULTILINE
)
IN_FORMS = re.findall(r"^\| (.+?) \| .+ \| .+ \|$", section("In the browser"), re.MULTILINE)[2:]
KINDS = {"total": "number", "category": "string", "title": "string", "needed_by": "date"}


@pytest.mark.parametrize(("text", "value"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_an_example_has_the_value_that_the_page_says(host, text, value):
    shown = compile_expression(value).evaluate({})
    found = compile_expression(text, names=CONTEXT, functions=FUNCTIONS).evaluate(CONTEXT, host)
    assert equal(found, shown) is True
    assert type(found) is type(shown)


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_on_the_page_can_be_read(text):
    assert compile_unary_tests(text, names=("limit",)).variables <= {"limit"}


@pytest.mark.parametrize(("text", "gateway", "message"), TOLD, ids=[text for text, _, _ in TOLD])
def test_a_warning_on_the_page_is_the_one_that_is_given(text, gateway, message):
    assert len(TOLD) == 6
    (warned,) = Variables(KINDS).check(text, condition=bool(gateway))
    assert warned.message == message


@pytest.mark.parametrize("cell", IN_FORMS)
def test_what_the_page_says_of_the_browser_is_told(cell):
    assert len(IN_FORMS) == 5
    for written in re.findall(r"`([^`]+)`", cell):
        text = "total " + written + " number" if written == "instance of" else written.replace("…", "title, title")
        assert browser_differences(text, Variables(KINDS, FUNCTIONS)), text


def test_the_code_for_developers_runs():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_feel_works_alone():
    code = """
import sys
from dmn import feel
program = feel.compile('amount > 1000 and category = "hardware"')
assert program.evaluate({"amount": 1001, "category": "hardware"}) is True
rooms = {"api", "bench", "bpmn", "engine", "forms", "register", "lxml"}
assert not rooms & set(sys.modules), rooms & set(sys.modules)
"""
    root = Path(__file__).parents[3]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_reason_on_the_page_is_the_one_that_is_given(why):
    (warning,) = why('"5" + 1').warnings
    assert str(warning) in PAGE
