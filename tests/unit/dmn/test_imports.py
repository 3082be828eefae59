"""Models that import others: under a name, or as if their elements were written here (DMN 1.5 §6.3.3)."""

import pytest

from dmn.decisions import InvalidDecisions, parse_decisions


def model(key, body, *imports):
    inside = "".join(
        f'<import namespace="urn:{other}" name="{name}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        for name, other in imports
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" '
        f'id="d" name="{key}" namespace="urn:{key}">{inside}{body}</definitions>'
    ).encode()


def decision(key, text, *requires):
    wanted = "".join(
        f'<informationRequirement><required{kind} href="{href}"/></informationRequirement>' for kind, href in requires
    )
    logic = f"{wanted}<literalExpression><text>{text}</text></literalExpression>"
    return f'<decision id="{key}" name="{key}">{logic}</decision>'


def answer(key, *files):
    """Evaluate a decision of the last file; each file may import those before it."""
    parsed = []
    for file in files:
        parsed.append(parse_decisions(file, imports=parsed))
    return parsed[-1].evaluate(key, {"given": "x"}).value


USE = decision("use", "other", ("Decision", "#other"))


def test_an_element_of_a_model_imported_without_a_name_counts_as_an_own_one():
    other = model("b", decision("other", '"from b"'))
    assert answer("use", other, model("a", USE, ("", "b"))) == "from b"
    assert answer("other", other, model("a", "", ("", "b"))) == "from b"


def test_it_is_found_by_a_reference_that_names_its_model_too():
    use = decision("use", "other", ("Decision", "urn:b#other"))
    assert answer("use", model("b", decision("other", '"from b"')), model("a", use, ("", "b"))) == "from b"


def test_the_own_element_goes_before_an_imported_one_of_the_same_name():
    other = model("b", decision("other", '"from b"'))
    assert answer("use", other, model("a", USE + decision("other", '"from a"'), ("", "b"))) == "from a"


@pytest.mark.parametrize("same", ["name", "id"])
def test_the_own_element_goes_first_where_only_the_name_or_only_the_id_is_the_same(same):
    foreign = decision("other", '"from b"').replace(f'{"id" if same == "name" else "name"}="other"', "")
    foreign = foreign.replace("<decision ", f'<decision {"id" if same == "name" else "name"}="else" ')
    assert answer("other", model("b", foreign), model("a", decision("other", '"from a"'), ("", "b"))) == "from a"


def test_the_own_type_goes_before_an_imported_one_of_the_same_name():
    typed = decision("use", "1").replace("<literal", '<variable name="use" typeRef="tSame"/><literal')
    other = model("b", '<itemDefinition name="tSame"><typeRef>string</typeRef></itemDefinition>')
    own = '<itemDefinition name="tSame"><typeRef>number</typeRef></itemDefinition>'
    assert answer("use", other, model("a", own + typed, ("", "b"))) == 1


def test_what_an_imported_element_requires_may_be_an_own_one():
    other = model("b", decision("other", "deep", ("Decision", "#deep")) + decision("deep", '"from b"'))
    assert answer("use", other, model("a", USE + decision("deep", '"from a"'), ("", "b"))) == "from a"


def test_the_first_of_several_imports_goes_first_and_goes_deep():
    deep = model("c", decision("other", '"from c"'))
    middle = model("b", "", ("", "c"))
    last = model("d", decision("other", '"from d"'))
    assert answer("use", deep, middle, last, model("a", USE, ("", "b"), ("", "d"))) == "from c"


def test_input_data_and_types_are_imported_too():
    inside = (
        '<itemDefinition name="tMark"><typeRef>string</typeRef><allowedValues><text>"x"</text></allowedValues>'
        '</itemDefinition><inputData id="given" name="given"><variable name="given" typeRef="tMark"/></inputData>'
    )
    use = decision("use", "given", ("Input", "#given"))
    assert answer("use", model("b", inside), model("a", use, ("", "b"))) == "x"
    typed = decision("use", '"y"').replace("<literal", '<variable name="use" typeRef="tMark"/><literal')
    assert answer("use", model("b", inside), model("a", typed, ("", "b"))) is None


def test_an_element_of_a_model_imported_under_a_name_is_reached_through_it():
    other = model("b", decision("other", '"from b"'))
    use = decision("use", "lib.other", ("Decision", "urn:b#other"))
    assert answer("use", other, model("a", use, ("lib", "b"))) == "from b"


def test_a_name_behind_an_import_without_a_name_is_in_reach():
    deep = model("c", decision("other", '"from c"'))
    middle = model("b", decision("half", "lib.other", ("Decision", "urn:c#other")), ("lib", "c"))
    use = decision("use", "half", ("Decision", "#half"))
    assert answer("use", deep, middle, model("a", use, ("", "b"))) == "from c"


def test_a_model_may_name_itself_among_its_imports():
    assert answer("use", model("a", USE + decision("other", '"from a"'), ("", "a"))) == "from a"


def test_a_model_that_is_not_there_is_an_error():
    with pytest.raises(InvalidDecisions, match="The model “lib” is not there"):
        parse_decisions(model("a", "", ("lib", "b")))


@pytest.mark.parametrize("call", ["s('x')", "s(given: 'x')", "s(lib.given: 'x')"])
def test_a_service_over_an_imported_decision_takes_its_name_with_or_without_the_import(call):
    library = model("b", decision("given", '"never"') + decision("other", "given", ("Decision", "#given")))
    service = (
        '<decisionService id="s" name="s"><outputDecision href="urn:b#other"/><inputDecision href="urn:b#given"/>'
        '</decisionService><decision id="use" name="use"><knowledgeRequirement><requiredKnowledge href="#s"/>'
        f"</knowledgeRequirement><literalExpression><text>{call.replace(chr(39), chr(34))}</text></literalExpression>"
        "</decision>"
    )
    assert answer("use", library, model("a", service, ("lib", "b"))) == "x"
