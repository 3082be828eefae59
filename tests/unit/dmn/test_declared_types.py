"""Declared types: allowed values, collections, functions, services (DMN 1.5 §7.3.2, §8.2.3, §10.3.2.9.4)."""

from decimal import Decimal as D

import pytest

from dmn.decisions import InvalidDecisions, parse_decisions

ITEM = '<itemDefinition name="{}"{}>{}</itemDefinition>'
CATEGORY = "<typeRef>tCategory</typeRef>"
ONLY = "<allowedValues><text>{}</text></allowedValues>"


def item(name, inside, more=""):
    """Return a type of a model."""
    return ITEM.format(name, more, inside)


COLLECTION = ' isCollection="true"'
TYPES = "".join(
    (
        item("tCategory", "<typeRef>string</typeRef>" + ONLY.format('"hardware", "software"')),
        item("tSame", CATEGORY),
        item("tOther", CATEGORY + ONLY.format('"left", "right"')),
        item("tCategories", CATEGORY, COLLECTION),
        item(
            "tShort",
            "<typeRef>number</typeRef><typeConstraint><text>count(?) &lt; 3</text></typeConstraint>",
            COLLECTION,
        ),
        item("tLine", f'<itemComponent name="category">{CATEGORY}</itemComponent>'),
        item("tTruth", "<typeRef>string</typeRef>" + ONLY.format('"bar", string length("?") = 1')),
        item("tGives", '<functionItem outputTypeRef="tCategory"><parameters name="a"/></functionItem>'),
        item("tTakes", '<functionItem><parameters name="a" typeRef="tCategory"/></functionItem>'),
        item("tNumbers", "<typeRef>number</typeRef>", COLLECTION),
        item("tList", '<functionItem outputTypeRef="tNumbers"/>'),
    )
)


@pytest.fixture
def answer(xml):
    """Evaluate the decision `dec` of a model that has the types above."""

    def evaluate(body, **variables):
        return parse_decisions(xml.model(TYPES + body)).evaluate("dec", variables)

    return evaluate


def typed(reference, text, extra=""):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<decision id="dec" name="dec"><variable name="dec" typeRef="{reference}"/>{extra}'
        f"<literalExpression><text>{escaped}</text></literalExpression></decision>"
    )


CONFORMING = [
    ("tCategory", '"hardware"', "hardware"),
    ("tCategory", '"paper"', None),
    ("tCategory", "1", None),
    ("tCategory", "null", None),
    ("tCategory", '["hardware"]', "hardware"),
    ("tSame", '"hardware"', "hardware"),
    ("tSame", '"paper"', None),
    ("tOther", '"left"', "left"),
    ("tOther", '"hardware"', None),
    ("tCategories", '["hardware", "software", "hardware"]', ["hardware", "software", "hardware"]),
    ("tCategories", '["hardware", "paper"]', None),
    ("tCategories", '"hardware"', ["hardware"]),
    ("tShort", "[1, 2]", [D(1), D(2)]),
    ("tShort", "[1, 2, 3]", None),
    ("tLine", '{category: "hardware", more: 1}', {"category": "hardware", "more": D(1)}),
    ("tLine", '{category: "paper"}', None),
    ("tLine", "{more: 1}", None),
    ("tTruth", '"bar"', "bar"),
    ("tTruth", '"foo"', None),
    ("date and time", 'date("2000-01-02")', "2000-01-02T00:00:00Z"),
    ("string", "1 + 1", None),
    ("number", "[10]", D(10)),
    ("list", "null", None),
]


@pytest.mark.parametrize(("reference", "text", "expected"), CONFORMING)
def test_a_decision_gives_its_declared_type_or_null(answer, reference, text, expected):
    result = answer(typed(reference, text))
    value = result.value
    if reference == "date and time":
        value = value.isoformat().replace("+00:00", "Z")
    assert value == expected
    assert bool(result.warnings) == (expected is None and text != "null")


def knowledge(logic, type_of_variable=""):
    declared = f' typeRef="{type_of_variable}"' if type_of_variable else ""
    return (
        f'<businessKnowledgeModel id="f" name="f"><variable name="f"{declared}/>{logic}</businessKnowledgeModel>'
        '<decision id="dec" name="dec"><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
        "<literalExpression><text>f(x)</text></literalExpression></decision>"
    )


ECHO = '<formalParameter name="a"/><literalExpression><text>a</text></literalExpression>'
TYPED_PARAMETER = '<formalParameter typeRef="tCategory"'
FUNCTIONS = {
    "the variable declares the result": knowledge(f"<encapsulatedLogic>{ECHO}</encapsulatedLogic>", "tGives"),
    "the variable declares the parameter": knowledge(f"<encapsulatedLogic>{ECHO}</encapsulatedLogic>", "tTakes"),
    "the logic declares the result": knowledge(f'<encapsulatedLogic typeRef="tGives">{ECHO}</encapsulatedLogic>'),
    "the logic declares the parameter": knowledge(f'<encapsulatedLogic typeRef="tTakes">{ECHO}</encapsulatedLogic>'),
    "an older model declares the result itself": knowledge(
        f"<encapsulatedLogic>{ECHO}</encapsulatedLogic>", "tCategory"
    ),
    "the parameter has a type": knowledge(
        f"<encapsulatedLogic>{ECHO.replace('<formalParameter', TYPED_PARAMETER)}</encapsulatedLogic>"
    ),
    "an inner function declares its result": knowledge(
        f'<encapsulatedLogic><formalParameter name="b"/><invocation><functionDefinition typeRef="tGives">{ECHO}'
        '</functionDefinition><binding><parameter name="a"/><literalExpression><text>b</text></literalExpression>'
        "</binding></invocation></encapsulatedLogic>"
    ),
    "a binding declares what it passes": knowledge(
        f'<encapsulatedLogic><formalParameter name="b"/><invocation><functionDefinition>{ECHO}</functionDefinition>'
        '<binding><parameter name="a" typeRef="tCategory"/><literalExpression><text>b</text></literalExpression>'
        "</binding></invocation></encapsulatedLogic>"
    ),
    "an invocation declares its value": knowledge(
        '<encapsulatedLogic><formalParameter name="b"/><invocation typeRef="tCategory"><literalExpression><text>'
        'function(a) a</text></literalExpression><binding><parameter name="a"/><literalExpression><text>b</text>'
        "</literalExpression></binding></invocation></encapsulatedLogic>"
    ),
}


@pytest.mark.parametrize("case", FUNCTIONS)
def test_a_function_takes_and_gives_what_its_types_allow(answer, case):
    body = FUNCTIONS[case]
    assert answer(body, x="hardware").value == "hardware"
    refused = answer(body, x="paper")
    assert refused.value is None
    assert refused.warnings


@pytest.mark.parametrize("reference", ["tGives", "tTakes"])
@pytest.mark.parametrize("call", ["f(x)", "f(a: x)"])
def test_a_function_in_a_text_is_held_to_the_declared_function_type(answer, reference, call):
    body = (
        f'<decision id="f" name="f"><literalExpression typeRef="{reference}"><text>function(a) a</text>'
        "</literalExpression></decision>"
    ) + typed("Any", call, '<informationRequirement><requiredDecision href="#f"/></informationRequirement>')
    assert answer(body, x="hardware").value == "hardware"
    assert answer(body, x="paper").value is None


def test_a_built_in_function_passes_as_a_function_type(answer):
    body = (
        '<decision id="f" name="f"><literalExpression typeRef="tGives"><text>lower case</text>'
        "</literalExpression></decision>"
        + typed("Any", "f(x)", '<informationRequirement><requiredDecision href="#f"/></informationRequirement>')
    )
    assert answer(body, x="HARDWARE").value == "hardware"
    assert answer(body, x="PAPER").value is None


def service(reference, call, inside="given"):
    return (
        '<inputData id="given" name="given"><variable name="given"/></inputData>'
        '<decision id="inner" name="inner"><informationRequirement><requiredInput href="#given"/>'
        f"</informationRequirement><literalExpression><text>{inside}</text></literalExpression></decision>"
        f'<decisionService id="s" name="s"><variable name="s" typeRef="{reference}"/><outputDecision href="#inner"/>'
        '<inputData href="#given"/></decisionService>'
        '<decision id="dec" name="dec"><knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
        f"<literalExpression><text>{call}</text></literalExpression></decision>"
    )


@pytest.mark.parametrize("reference", ["tGives", "tTakes", "tCategory"])
def test_a_decision_service_takes_and_gives_what_its_type_allows(answer, reference):
    assert answer(service(reference, 's("hardware")')).value == "hardware"
    assert answer(service(reference, 's(given: "hardware")')).value == "hardware"
    assert answer(service(reference, 's("paper")')).value is None


def test_what_a_decision_service_gives_is_converted_to_its_type(answer):
    assert answer(service("tList", "s(1)", "given + 1")).value == [D(2)]


def outputs(allowed, cell, policy="UNIQUE", output_type=""):
    entry = f"<outputEntry{output_type}><text>{cell}</text></outputEntry>"
    return (
        f'<decision id="dec" name="dec"><decisionTable hitPolicy="{policy}"><output>{allowed}</output>'
        f"<rule>{entry}</rule></decisionTable></decision>"
    )


@pytest.mark.parametrize(
    ("values", "cell", "expected"),
    [
        ('"yes", "no"', '"yes"', "yes"),
        ('"yes", "no"', '"per" + "haps"', None),
        ("-", '"perhaps"', "perhaps"),
        ("", '"perhaps"', "perhaps"),
        ("string length(?) >= 3", '"yes"', "yes"),
        ("string length(?) >= 3", '"no"', None),
        ("[1..3]", "2", D(2)),
        ("[1..3]", "4 + 0", None),
        ("not(1, 2)", "3", D(3)),
        ("not(1, 2)", "2 + 0", None),
    ],
)
def test_an_output_that_is_not_allowed_is_null(answer, values, cell, expected):
    assert answer(outputs(f"<outputValues><text>{values}</text></outputValues>", cell)).value == expected


def test_an_output_that_is_null_is_no_mistake(answer):
    found = answer(outputs('<outputValues><text>"yes", "no"</text></outputValues>', "null"))
    assert (found.value, found.warnings) == (None, ())


def test_a_cell_that_its_column_does_not_allow_is_refused(answer):
    allowed = '<outputValues><text>"yes", "no"</text></outputValues>'
    with pytest.raises(InvalidDecisions, match="Rule 1 gives “perhaps”, which its column does not allow"):
        answer(outputs(allowed, '"perhaps"'))


def test_only_the_column_whose_output_is_not_allowed_is_null(answer):
    column = '<output name="{}"><outputValues><text>"a", "b"</text></outputValues></output>'
    body = (
        '<decision id="dec" name="dec"><decisionTable>' + column.format("one") + column.format("two") + "<rule>"
        '<outputEntry><text>"a"</text></outputEntry><outputEntry><text>x</text></outputEntry></rule>'
        "</decisionTable></decision>"
    )
    assert answer(body, x="c").value == {"one": "a", "two": None}


def test_an_output_cell_may_declare_its_own_type(answer):
    declared = ' typeRef="tCategory"'
    assert answer(outputs("", '"hardware"', output_type=declared)).value == "hardware"
    assert answer(outputs("", "x", output_type=declared), x="paper").value is None
    with pytest.raises(InvalidDecisions, match=r"Rule 1 gives a string .“paper”., not a “tCategory”"):
        answer(outputs("", '"paper"', output_type=declared))


@pytest.mark.parametrize(
    ("values", "given", "cell"),
    [
        ("123,456", D(123), "123"),
        ("[1..1000]", D(123), "123"),
        ("-", D(123), "123"),
        ("not(456,789)", D(123), "123"),
        ("not(123)", D(123), "null"),
        ('"bar", string length(?) = 3', "foo", '"foo"'),
        ('"bar", string length("?") = 1', "foo", "null"),
        ("?", "foo", '"foo"'),
        ("?", True, "true"),
        ("", D(123), "123"),
        ('("123", true)', False, "null"),
        ('("123", true)', True, "true"),
    ],
)
def test_allowed_inputs_are_unary_tests(answer, values, given, cell):
    body = (
        '<decision id="dec" name="dec"><decisionTable><input><inputExpression><text>x</text></inputExpression>'
        f"<inputValues><text>{values}</text></inputValues></input><output/><rule><inputEntry><text>{cell}</text>"
        '</inputEntry><outputEntry><text>"hit"</text></outputEntry></rule></decisionTable></decision>'
    )
    assert answer(body, x=given).value == "hit"
