"""What is wrong with a model is told before it runs: element, line, rule, text and remedy."""

import pytest

from dmn.decisions import InvalidDecisions, parse_decisions

FIRST = 'hitPolicy="FIRST"'
ANY = 'hitPolicy="ANY"'


@pytest.fixture
def findings(xml):
    """Return the findings of a model with one decision."""

    def check(logic, extra=""):
        try:
            return parse_decisions(xml.model(xml.decision(logic) + extra)).findings
        except InvalidDecisions as error:
            return error.findings

    return check


def test_rules_of_a_unique_table_that_overlap_are_an_error(findings, xml):
    (overlap,) = findings(xml.table([("<= 500", "1"), ("[500..1000]", "2"), ("> 1000", "3")]))
    assert (overlap.element_id, overlap.rule, overlap.severity) == ("r2", "overlap", "error")
    assert overlap.text == "Rules 1 and 2 hit together for some input (hit policy Unique)."
    assert overlap.remedy


def test_rules_that_meet_without_overlap_are_fine(findings, xml):
    assert findings(xml.table([("< 500", "1"), ("[500..1000]", "2"), ("> 1000", "3")])) == ()


def test_rules_that_differ_in_one_column_do_not_overlap(findings, xml):
    rules = [("< 5", '"a"', "1"), ("< 5", 'not("a")', "2"), (">= 5", "-", "3")]
    assert findings(xml.table(rules, inputs=("x", "y"))) == ()


def test_any_may_overlap_with_equal_outputs_only(findings, xml):
    assert findings(xml.table([("> 1", "1"), ("> 2", "1"), ("<= 1", "2")], policy=ANY)) == ()
    (overlap,) = findings(xml.table([("> 1", "1"), ("> 2", "2"), ("<= 1", "2")], policy=ANY))
    assert "different outputs" in overlap.text


GAPS = [
    ([("< 5", "1"), ("> 5", "2")], "No rule hits when x = 5."),
    ([('"a"', "1"), ('"b"', "2")], "No rule hits when x = any other text."),
    ([("true", "1")], "No rule hits when x = false."),
    ([('< date("2024-01-01")', "1"), ('> @"2024-01-01"', "2")], "No rule hits when x = 2024-01-01."),
    ([("[1..3]", "1"), ("(3..5]", "2"), ("< 1", "1")], "No rule hits when x = 6."),
]


@pytest.mark.parametrize(("rules", "text"), GAPS)
def test_a_gap_is_a_warning_that_names_an_input(findings, xml, rules, text):
    (gap,) = [each for each in findings(xml.table(rules)) if each.rule == "gap"]
    assert (gap.severity, gap.text, gap.element_id) == ("warning", text, "t")


def test_a_gap_over_two_columns_names_both(findings, xml):
    rules = [("< 5", '"a"', "1"), (">= 5", "-", "2")]
    (gap,) = findings(xml.table(rules, inputs=("x", "y")))
    assert gap.text == "No rule hits when x = 4, y = any other text."


def test_a_default_output_or_a_collecting_policy_has_no_gap(findings, xml):
    default = "<defaultOutputEntry><text>0</text></defaultOutputEntry>"
    assert findings(xml.table([("< 5", "1")], output_extra=default)) == ()
    assert findings(xml.table([("< 5", "1")], policy='hitPolicy="COLLECT"')) == ()


def test_allowed_values_close_the_gap_of_texts(findings, xml):
    logic = xml.table([('"a"', "1"), ('"b"', "2")])
    assert findings(logic.replace("</input>", '<inputValues><text>"a", "b"</text></inputValues></input>')) == ()


def test_cells_that_cannot_be_judged_need_a_catch_all(findings, xml):
    (missing,) = findings(xml.table([("> limit", "1"), ("<= limit", "2")]))
    assert (missing.rule, missing.severity) == ("catch-all", "warning")
    assert findings(xml.table([("> limit", "1"), ("-", "2")], policy=FIRST)) == ()


def test_a_rule_behind_one_that_covers_it_never_hits(findings, xml):
    rules = [("> 1", "1"), ("> 5", "2"), ("-", "3"), ("< 0", "4")]
    texts = [each.text for each in findings(xml.table(rules, policy=FIRST))]
    assert texts == [
        "Rule 2 never hits: rule 1 comes first and covers it.",
        "Rule 4 never hits: rule 3 comes first and covers it.",
    ]


def test_a_cell_that_no_value_passes_is_told(findings, xml):
    (dead, *_) = [each for each in findings(xml.table([("[5..3]", "1"), ("-", "2")], policy=FIRST))]
    assert (dead.element_id, dead.rule) == ("r1", "unreachable")


def test_a_table_without_rules_is_told(findings, xml):
    assert [each.rule for each in findings(xml.table([]))] == ["empty"]


def test_a_bad_cell_names_rule_line_and_place(findings, xml):
    (bad,) = findings(xml.table([("> #", "1")]))
    assert (bad.rule, bad.severity, bad.element_id) == ("feel-syntax", "error", "r1")
    assert "column 3" in bad.text


ERRORS = [
    ("<literalExpression><text>1 +</text></literalExpression>", "feel-syntax"),
    ("<literalExpression><text>function(x) external {java: {}}</text></literalExpression>", "external-function"),
    ('<functionDefinition kind="Java"/>', "external-function"),
    ('<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>', "language"),
    (
        '<decisionTable><input><inputExpression expressionLanguage="juel"><text>x</text></inputExpression></input>'
        "<output/></decisionTable>",
        "language",
    ),
    (
        '<decisionTable><input/><output/><rule id="r"><inputEntry expressionLanguage="python"><text>1</text>'
        "</inputEntry><outputEntry/></rule></decisionTable>",
        "language",
    ),
    ("<literalExpression><importedValues/></literalExpression>", "imported-values"),
    ("<pythonExpression/>", "expression"),
    ("<variable typeRef='tNone'/><literalExpression><text>1</text></literalExpression>", "type"),
    ('<decisionTable hitPolicy="SOMETIMES"><output/></decisionTable>', "hit-policy"),
    ('<decisionTable hitPolicy="COLLECT" aggregation="SUM"><output/><output/></decisionTable>', "aggregation"),
    ("<decisionTable><output/><rule id='r'/></decisionTable>", "cells"),
]


@pytest.mark.parametrize(("logic", "rule"), ERRORS)
def test_what_would_not_run_is_refused(findings, logic, rule):
    assert rule in [each.rule for each in findings(logic) if each.severity == "error"]


def requires(target, what="informationRequirement", element="requiredDecision"):
    return f'<{what} id="q"><{element} href="#{target}"/></{what}>'


def test_a_circle_of_requirements_is_an_error(xml):
    body = xml.decision("", "a", requires("b")) + xml.decision("", "b", requires("a"))
    with pytest.raises(InvalidDecisions, match="require each other: a → b → a") as caught:
        parse_decisions(xml.model(body))
    assert caught.value.findings[0].rule == "cycle"


def test_a_requirement_that_is_not_there_is_an_error(xml):
    with pytest.raises(InvalidDecisions) as caught:
        parse_decisions(xml.model(xml.decision("", "a", requires("ghost"))))
    assert caught.value.findings[0].rule == "requirement"


@pytest.mark.parametrize("second", ["", 'id="a"'])
def test_an_element_without_an_id_of_its_own_is_an_error(xml, second):
    body = xml.decision("", "a") + f'<decision {second} name="b"/>'
    with pytest.raises(InvalidDecisions) as caught:
        parse_decisions(xml.model(body))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.remedy) == ("id", "Give it an id of its own.")


def test_an_import_that_is_not_there_is_an_error(xml):
    body = '<import name="other" namespace="urn:o" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    with pytest.raises(InvalidDecisions) as caught:
        parse_decisions(xml.model(body))
    assert caught.value.findings[0].rule == "import"


UNSAFE = [
    (b"<definitions", "xml"),
    (b"", "xml"),
    (b"not xml", "xml"),
    (b'<!DOCTYPE d [<!ENTITY a "b">]><definitions>&a;</definitions>', "doctype"),
    (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>', "doctype"),
    (b"<process/>", "root"),
    (b"<definitions>" + b" " * 6_000_000 + b"</definitions>", "file-size"),
    (b"<definitions>" + b"<a/>" * 30_000 + b"</definitions>", "node-count"),
    (b"<definitions>" + b"<a>" * 200 + b"</a>" * 200 + b"</definitions>", "depth"),
    (b"<definitions>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</definitions>", "xml"),
]


@pytest.mark.parametrize(("data", "rule"), UNSAFE, ids=[str(n) for n in range(len(UNSAFE))])
def test_a_file_that_is_no_safe_dmn_is_refused(data, rule):
    with pytest.raises(InvalidDecisions) as caught:
        parse_decisions(data)
    assert caught.value.findings[0].rule == rule


def test_a_table_of_300_rules_is_checked_in_reasonable_time(xml):
    rules = [(f"[{n * 10}..{n * 10 + 10})", '"a", "b"', f"> {n}", str(n)) for n in range(300)]
    found = parse_decisions(xml.model(xml.decision(xml.table(rules, inputs=("x", "y", "z"))))).findings
    assert [each.rule for each in found] == ["gap"]


@pytest.mark.parametrize(
    ("kind", "cell", "strange"),
    [
        ("number", '"5"', True),
        ("string", "5", True),
        ("string", '"a", null', False),
        ("date", 'date("2024-01-01")', False),
        ("date", '@"2024-01-01T00:00:00"', False),
        ("date", "> 3", True),
        ("boolean", "true", False),
        ("boolean", '"yes"', True),
        ("integer", "[1..5]", False),
        ("Any", '"x"', False),
    ],
)
def test_a_cell_that_compares_with_another_kind_is_an_error(findings, xml, kind, cell, strange):
    logic = xml.table([(cell, "1"), ("-", "2")], policy=FIRST).replace(
        "<inputExpression>", f'<inputExpression typeRef="{kind}">'
    )
    assert ("cell-type" in [each.rule for each in findings(logic)]) is strange


@pytest.mark.parametrize(
    ("kind", "cell", "strange"),
    [
        ("number", '"5"', True),
        ("number", "5", False),
        ("string", "5", True),
        ("string", "null", False),
        ("string", "x + 1", False),
        ("boolean", '"yes"', True),
        ("date", '@"2024-01-01"', False),
    ],
)
def test_an_output_of_another_kind_than_declared_is_an_error(findings, xml, kind, cell, strange):
    logic = xml.table([("-", cell)]).replace('name="out"', f'name="out" typeRef="{kind}"')
    assert ("output-type" in [each.rule for each in findings(logic)]) is strange


TYPED = (
    '<inputData id="i" name="net amount"><variable name="net amount" typeRef="number"/></inputData>'
    '<inputData id="j" name="due"><variable name="due" typeRef="date"/></inputData>'
)
DOUBTFUL = [
    ("net amount &gt; due", "A number and a date have no order."),
    ('net amount + "x"', "“+” does not work on a number and a string."),
    ("due.century", "A date has no “century”."),
    ("upper case(net amount)", "upper case: “string” must be a string, not a number."),
    ("net amount * 2 &gt; 5", None),
    ('for due in ["a"] return due + "x"', None),
    ('{due: "a", r: due + "x"}.r', None),
]


@pytest.mark.parametrize(("text", "message"), DOUBTFUL, ids=[text for text, _ in DOUBTFUL])
def test_an_expression_that_can_never_work_is_doubtful(xml, text, message):
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{key}"/></informationRequirement>' for key in ("i", "j")
    )
    body = xml.decision(f"<literalExpression><text>{text}</text></literalExpression>", extra=needs)
    found = [each for each in parse_decisions(xml.model(TYPED + body)).findings if each.rule == "expression-doubt"]
    assert [each.text.partition(" (line 1")[0] for each in found] == ([] if message is None else [message])
    assert all(each.severity == "warning" and each.element_id == "dec" for each in found)


def test_entries_and_parameters_hide_the_kind_of_a_variable(xml):
    needs = '<informationRequirement><requiredInput href="#j"/></informationRequirement>'
    entry = '<contextEntry><variable name="due"/><literalExpression><text>"a"</text></literalExpression></contextEntry>'
    logic = (
        f"<context>{entry}<contextEntry><literalExpression><text>due + due</text></literalExpression></contextEntry>"
        '<contextEntry><variable name="f"/><functionDefinition><formalParameter name="due"/><literalExpression>'
        "<text>due + 1</text></literalExpression></functionDefinition></contextEntry></context>"
    )
    found = parse_decisions(xml.model(TYPED + xml.decision(logic, extra=needs))).findings
    assert [each.rule for each in found if each.rule == "expression-doubt"] == []
