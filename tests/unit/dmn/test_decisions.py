"""Decision tables, requirement graphs, boxed expressions, explanation."""

from datetime import date
from decimal import Decimal

import pytest

from dmn.decisions import InvalidDecisions, Step, parse_decisions
from dmn.feel import FeelError, Function, Functions

D = Decimal


@pytest.fixture
def decide(xml):
    """Work out a decision of a model that has one."""
    return lambda logic, **variables: parse_decisions(xml.model(xml.decision(logic))).evaluate("dec", variables)


def test_a_unique_table_gives_the_output_of_the_rule_that_hits(decide, xml):
    rules = [("< 500", '"none"'), ("[500..1000)", '"boss"'), (">= 1000", '"board"')]
    result = decide(xml.table(rules), x=D(700))
    assert result.value == "boss"
    assert result.rules == (("dec", ("r2",)),)
    assert result.inputs == {"x": D(700)}
    assert result.trail == (Step("dec", "dec", "boss", (("x", D(700)),), ("r2",)),)


OVERLAPPING = [("> 1", "1"), ("> 2", "3"), ("> 3", "2"), ("> 100", "9")]
PRIORITIES = "<outputValues><text>2, 3, 1, 9</text></outputValues>"
POLICIES = [
    ('hitPolicy="FIRST"', "", D(1)),
    ('hitPolicy="PRIORITY"', PRIORITIES, D(2)),
    ('hitPolicy="RULE ORDER"', "", [D(1), D(3), D(2)]),
    ('hitPolicy="OUTPUT ORDER"', PRIORITIES, [D(2), D(3), D(1)]),
    ('hitPolicy="COLLECT"', "", [D(1), D(3), D(2)]),
    ('hitPolicy="COLLECT" aggregation="SUM"', "", D(6)),
    ('hitPolicy="COLLECT" aggregation="MIN"', "", D(1)),
    ('hitPolicy="COLLECT" aggregation="MAX"', "", D(3)),
    ('hitPolicy="COLLECT" aggregation="COUNT"', "", D(3)),
]


@pytest.mark.parametrize(("policy", "extra", "expected"), POLICIES)
def test_a_hit_policy_makes_one_value_of_the_rules_that_hit(decide, xml, policy, extra, expected):
    result = decide(xml.table(OVERLAPPING, policy=policy, output_extra=extra), x=D(5))
    assert result.value == expected
    assert len(result.rules[0][1]) == (1 if "FIRST" in policy else 3)


NOTHING_HITS = [
    ('hitPolicy="FIRST"', None),
    ('hitPolicy="RULE ORDER"', []),
    ('hitPolicy="COLLECT"', []),
    ('hitPolicy="COLLECT" aggregation="SUM"', None),
    ('hitPolicy="COLLECT" aggregation="COUNT"', D(0)),
]


@pytest.mark.parametrize(("policy", "expected"), NOTHING_HITS)
def test_without_a_hit_a_table_is_empty(decide, xml, policy, expected):
    assert decide(xml.table(OVERLAPPING, policy=policy), x=D(0)).value == expected


def test_without_a_hit_the_default_output_counts(decide, xml):
    default = "<defaultOutputEntry><text>7</text></defaultOutputEntry>"
    assert decide(xml.table([("> 1", "1")], output_extra=default), x=D(0)).value == 7


def test_any_wants_equal_outputs(decide, xml):
    rules = [("> x0", "1"), ("> x1", "1"), ("> x2", "2")]
    logic = xml.table(rules, policy='hitPolicy="ANY"')
    assert decide(logic, x=D(5), x0=D(1), x1=D(1), x2=D(9)).value == 1
    result = decide(logic, x=D(5), x0=D(1), x1=D(1), x2=D(1))
    assert result.value is None
    assert "different outputs" in result.warnings[0].message


def test_unique_with_two_hits_gives_null_and_says_why(decide, xml):
    result = decide(xml.table([("> a", "1"), ("> b", "2")]), x=D(5), a=D(1), b=D(1))
    assert result.value is None
    assert "2 rules hit" in result.warnings[0].message


def test_several_outputs_make_a_context(decide, xml):
    result = decide(xml.table([("-", '"a"', "1")], outputs=("level", "days")), x=None)
    assert result.value == {"level": "a", "days": D(1)}


def test_cells_may_ask_about_the_input_and_about_other_variables(decide, xml):
    rules = [('starts with(?, "hard") and budget > 10', "1"), ("-", "2")]
    logic = xml.table(rules, policy='hitPolicy="FIRST"')
    assert decide(logic, x="hardware", budget=D(11)).value == 1
    assert decide(logic, x="hardware", budget=D(10)).value == 2


def test_an_input_that_is_not_allowed_counts_as_null_and_says_so(decide, xml):
    logic = xml.table([('"a","b"', "1"), ("null", "2")])
    logic = logic.replace("</input>", '<inputValues><text>"a", "b"</text></inputValues></input>')
    assert decide(logic, x="a").value == 1
    result = decide(logic, x="c")
    assert result.value == 2
    assert result.warnings[0].message == "The input “x” is not one of the allowed values; taken as null."


def test_a_required_decision_is_worked_out_first_and_once(xml):
    body = (
        xml.decision("<literalExpression><text>total * 2</text></literalExpression>", "double")
        + xml.decision(
            "<literalExpression><text>double + double</text></literalExpression>",
            "both",
            '<informationRequirement id="q"><requiredDecision href="#double"/></informationRequirement>',
        )
        + xml.decision(
            xml.table([("> 10", '"large"'), ("<= 10", '"small"')], inputs=("both",)),
            "size",
            '<informationRequirement id="q2"><requiredDecision href="#both"/></informationRequirement>',
        )
    )
    decisions = parse_decisions(xml.model(body))
    result = decisions.evaluate("size", {"total": D(3)})
    assert result.value == "large"
    assert [step.decision_id for step in result.trail] == ["double", "both", "size"]
    assert result.trail[2].rules == ("r1",)
    assert decisions.ids == ("double", "both", "size")
    assert decisions.variables("size") == {"total"}
    assert decisions.table("size").rules == ("r1", "r2")
    assert [each.requires for each in decisions] == [(), ("double",), ("both",)]
    assert "size" in decisions
    assert "huge" not in decisions


def test_an_unknown_decision_is_a_key_error_that_lists_the_known_ones(xml):
    decisions = parse_decisions(xml.model(xml.decision("<literalExpression><text>1</text></literalExpression>")))
    with pytest.raises(KeyError, match="there are dec"):
        decisions.evaluate("nope", {})


STRICT = (
    '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
    '<allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>'
    '<inputData id="i" name="net amount"><variable name="net amount" typeRef="number"/></inputData>'
    '<inputData id="j" name="risk"><variable name="risk" typeRef="tRisk"/></inputData>'
)
REQUIRE = (
    '<informationRequirement id="q1"><requiredInput href="#i"/></informationRequirement>'
    '<informationRequirement id="q2"><requiredInput href="#j"/></informationRequirement>'
)


def test_input_data_may_have_names_with_spaces_and_types(xml):
    logic = '<literalExpression><text>if risk = "high" then net amount * 2 else net amount</text></literalExpression>'
    decisions = parse_decisions(xml.model(STRICT + xml.decision(logic, extra=REQUIRE)))
    assert decisions.evaluate("dec", {"net amount": D(4), "risk": "high"}).value == 8
    assert decisions.evaluate("dec", {"net amount": [D(4)], "risk": "low"}).value == 4
    assert decisions.variables("dec") == {"net amount", "risk"}
    result = decisions.evaluate("dec", {"net amount": D(4), "risk": "medium"})
    assert "must be of type “tRisk”" in result.warnings[0].message


def test_a_decision_must_require_what_it_reads_when_the_model_declares_inputs(xml):
    logic = "<literalExpression><text>risk</text></literalExpression>"
    with pytest.raises(InvalidDecisions) as caught:
        parse_decisions(xml.model(STRICT + xml.decision(logic)))
    (finding,) = caught.value.findings
    assert (finding.element_id, finding.rule) == ("dec", "unknown-name")
    assert "“risk”" in finding.text


def literal(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


def entry(key, body):
    variable = f"<variable name='{key}'/>" if key else ""
    return f"<contextEntry>{variable}{body}</contextEntry>"


def inside(*parts):
    return "".join(f"<{tag}>{literal(text)}</{tag}>" for tag, text in parts)


LOOP = inside(("in", "[1, 9]"), ("satisfies", "i > x"))
ADD_ONE = f"<functionDefinition><formalParameter name='n' typeRef='number'/>{literal('n + 1')}</functionDefinition>"
CALL = f"<invocation>{literal('f')}<binding><parameter name='n'/>{literal('x')}</binding></invocation>"
BOXED = [
    (f"<context>{entry('a', literal('2'))}{entry('b', literal('a * 3'))}</context>", {"a": D(2), "b": D(6)}),
    (f"<context>{entry('a', literal('2'))}{entry('', literal('a * 3'))}</context>", D(6)),
    (f"<list>{literal('1')}{literal('x')}</list>", [D(1), D(5)]),
    (
        f"<relation><column name='a'/><column name='b'/><row>{literal('1')}{literal('2')}</row></relation>",
        [{"a": D(1), "b": D(2)}],
    ),
    (f"<conditional>{inside(('if', 'x > 3'), ('then', '1'), ('else', '2'))}</conditional>", D(1)),
    (f"<filter>{inside(('in', '[1, 9]'), ('match', 'item > x'))}</filter>", [D(9)]),
    (f"<for iteratorVariable='i'>{inside(('in', '[1, 2]'), ('return', 'i * x'))}</for>", [D(5), D(10)]),
    (f"<some iteratorVariable='i'>{LOOP}</some>", True),
    (f"<every iteratorVariable='i'>{LOOP}</every>", False),
    (f"<context>{entry('f', ADD_ONE)}{entry('', CALL)}</context>", D(6)),
]


@pytest.mark.parametrize(("logic", "expected"), BOXED)
def test_a_boxed_expression_has_the_value_of_its_parts(decide, logic, expected):
    assert decide(logic, x=D(5)).value == expected


NEEDS_KNOWLEDGE = '<knowledgeRequirement id="k"><requiredKnowledge href="#bkm"/></knowledgeRequirement>'


def test_a_knowledge_model_is_a_function_whose_rules_are_told_too(xml):
    logic = "<literalExpression><text>rate of(x) + rate of(n: 1)</text></literalExpression>"
    rules = xml.table([("> 10", "2"), ("<= 10", "1")], inputs=("n",))
    knowledge = (
        '<businessKnowledgeModel id="bkm" name="rate of"><encapsulatedLogic><formalParameter name="n"/>'
        f"{rules}</encapsulatedLogic></businessKnowledgeModel>"
    )
    result = parse_decisions(xml.model(knowledge + xml.decision(logic, extra=NEEDS_KNOWLEDGE))).evaluate(
        "dec", {"x": D(11)}
    )
    assert result.value == 3
    assert result.rules == (("bkm", ("r1",)), ("bkm", ("r2",)))


def test_host_functions_may_be_used_in_cells(xml):
    functions = Functions.of(Function("tomorrow of", ("day",), lambda host, day: date(2024, 1, 2)))
    rules = [('tomorrow of(date("2024-01-01"))', "1"), ("-", "2")]
    logic = xml.decision(xml.table(rules, policy='hitPolicy="FIRST"'))
    assert parse_decisions(xml.model(logic), functions).evaluate("dec", {"x": date(2024, 1, 2)}).value == 1


def test_a_decision_whose_value_is_a_function_cannot_be_kept(decide):
    with pytest.raises(FeelError, match="cannot be kept"):
        decide("<literalExpression><text>function(a) a</text></literalExpression>")


def test_a_declared_type_is_checked_and_converted(decide):
    logic = "<variable name='dec' typeRef='number'/><literalExpression><text>{}</text></literalExpression>"
    assert decide(logic.format("[5]")).value == 5
    result = decide(logic.format('"x"'))
    assert result.value is None
    assert "must be of type “number”" in result.warnings[0].message


OTHER = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="o" name="o" namespace="urn:o">'
    '<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"low", "high"</text></allowedValues>'
    '</itemDefinition><inputData id="oi" name="age"><variable name="age" typeRef="number"/></inputData>'
    '<businessKnowledgeModel id="ob" name="level of"><encapsulatedLogic><formalParameter name="n"/>'
    '<literalExpression><text>if n > 10 then "high" else "low"</text></literalExpression></encapsulatedLogic>'
    "</businessKnowledgeModel></definitions>"
)


@pytest.mark.parametrize(("name", "prefix"), [("lib", "lib."), ("", "")])
def test_another_model_is_imported_under_its_name_or_among_the_own_ones(xml, name, prefix):
    imported = f'<import name="{name}" namespace="urn:o" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    needs = (
        '<informationRequirement id="i1"><requiredInput href="urn:o#oi"/></informationRequirement>'
        '<knowledgeRequirement id="k1"><requiredKnowledge href="urn:o#ob"/></knowledgeRequirement>'
    )
    logic = (
        f"<variable name='dec' typeRef='{prefix}tLevel'/>"
        f"<literalExpression><text>{prefix}level of({prefix}age)</text></literalExpression>"
    )
    # A model of its own input data is closed: only what is required is in reach.
    own = '<inputData id="mine" name="mine"/>'
    decisions = parse_decisions(
        xml.model(imported + own + xml.decision(logic, extra=needs)), imports=[parse_decisions(OTHER.encode())]
    )
    given = {"lib": {"age": D(11)}} if name else {"age": D(11)}
    assert decisions.evaluate("dec", given).value == "high"


FUNCTION_TYPE = (
    '<itemDefinition name="tRate"><functionItem outputTypeRef="number"><parameters name="n" typeRef="number"/>'
    "</functionItem></itemDefinition>"
)


@pytest.mark.parametrize("declared", ["number", "tRate"])
def test_the_result_of_a_knowledge_model_has_its_declared_type(xml, declared):
    knowledge = (
        f'<businessKnowledgeModel id="bkm" name="rate of"><variable name="rate of" typeRef="{declared}"/>'
        f'<encapsulatedLogic><formalParameter name="n"/>{literal("n")}</encapsulatedLogic></businessKnowledgeModel>'
    )
    logic = "<list>" + literal("rate of([5])") + literal("rate of(&quot;x&quot;)") + "</list>"
    decisions = parse_decisions(xml.model(FUNCTION_TYPE + knowledge + xml.decision(logic, extra=NEEDS_KNOWLEDGE)))
    assert decisions.evaluate("dec", {}).value == [D(5), None]


TYPES = (
    '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>tAge</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>>= 0</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>'
    '<itemDefinition name="tTree"><itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef>'
    "</itemComponent></itemDefinition>"
)
INSTANCES = [
    ('{name: "A", age: 5} instance of tPerson', True),
    ('{name: "A", age: -5} instance of tPerson', False),
    ('{name: "A"} instance of tPerson', False),
    ("5 instance of tAge", True),
    ("-5 instance of tAge", False),
    ('[{name: "A", age: 5}] instance of tPeople', True),
    ('[{name: "A", age: "x"}] instance of tPeople', False),
    ("[] instance of list&lt;tPerson>", True),
    ("{children: [{children: []}]} instance of tTree", True),
    ("{children: [{children: 5}]} instance of tTree", False),
]


@pytest.mark.parametrize(("text", "expected"), INSTANCES)
def test_types_of_the_model_may_be_asked_for_by_name(xml, text, expected):
    decisions = parse_decisions(xml.model(TYPES + xml.decision(literal(text))))
    assert decisions.evaluate("dec", {}).value is expected


def test_inside_a_structure_parts_are_converted_too(xml):
    logic = "<variable name='dec' typeRef='tPeople'/>" + literal('{name: ["A"], age: [5]}')
    decisions = parse_decisions(xml.model(TYPES + xml.decision(logic)))
    assert decisions.evaluate("dec", {}).value == [{"name": "A", "age": D(5)}]
