"""What the author of a form is warned of: expressions that never work, and those the browser works out otherwise."""

import json

from dmn.feel import Function, Functions
from forms import compile_form

FIELDS = [
    {"id": "Amount", "type": "number", "key": "amount", "label": "Amount"},
    {"id": "Day", "type": "datetime", "key": "day", "label": "Day"},
    {"id": "Ticked", "type": "checkbox", "key": "ticked", "label": "Ticked"},
    {"id": "Kind", "type": "select", "key": "kind", "label": "Kind", "values": [{"label": "A", "value": "a"}]},
    {"id": "Who", "type": "user", "key": "who", "label": "Who"},
]


def doubts(*, hide=None, properties=None, rows=None, **more):
    field = {"id": "Text", "type": "textfield", "key": "text", "label": "Text", **more}
    if hide is not None:
        field["conditional"] = {"hide": hide}
    if properties is not None:
        field["properties"] = properties
    components = [*FIELDS, field]
    if rows is not None:
        components.append({"id": "Rows", "type": "dynamiclist", "path": "lines", "components": rows})
    document = {"id": "f", "type": "default", "components": components}
    form = compile_form(json.dumps(document).encode(), FUNCTIONS)
    return [(finding.element_id, finding.rule, finding.severity, finding.text) for finding in form.findings]


FUNCTIONS = Functions.of(Function("working days after", ("from", "days"), lambda host, start, days: start))


def test_a_condition_that_compares_kinds_which_never_match_is_doubtful():
    message = "“hide”, line 1, column 9: A number and a string can never be equal."
    assert doubts(hide='=amount = "5"') == [("Text", "feel-kinds", "warning", message)]


def test_a_condition_that_is_neither_true_nor_false_is_doubtful():
    message = "“hide”, line 1, column 2: A condition needs true or false, but this is a number."
    assert doubts(hide="=amount") == [("Text", "feel-kinds", "warning", message)]


def test_a_condition_that_is_always_the_same_is_doubtful():
    message = "“hide”, line 1, column 4: This condition is always the same."
    assert doubts(hide="=1 = 2") == [("Text", "feel-kinds", "warning", message)]


def test_what_the_browser_works_out_otherwise_is_doubtful_where_the_browser_works_it_out():
    message = "“hide”, line 1, column 2: “day” is text in the browser; write date(day)."
    assert doubts(hide="=day > today()") == [("Text", "browser", "warning", message)]
    assert doubts(properties={"check": "=working days after(day, 2) > day", "checkText": "Later."}) == []


def test_variables_of_the_case_and_of_a_row_are_not_doubted():
    assert doubts(hide="=from_the_case > 5 and who = requester and kind != null and ticked") == []
    row = {"id": "Row", "type": "textfield", "key": "amount", "label": "x", "conditional": {"hide": '=amount = "a"'}}
    assert doubts(rows=[row]) == []


def test_a_form_knows_the_kinds_of_its_answers():
    document = {"id": "f", "type": "default", "components": FIELDS}
    assert compile_form(json.dumps(document).encode()).kinds == {
        "amount": "number",
        "day": "date",
        "ticked": "boolean",
        "kind": None,
        "who": "string",
    }
