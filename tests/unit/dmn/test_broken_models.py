"""Models that were damaged at random are refused with findings, or still give values; nothing else happens."""

import random

import pytest
from lxml import etree

from dmn.decisions import InvalidDecisions, parse_decisions
from dmn.feel import FeelError
from dmn.tck import DEFAULT, HOST

FILES = sorted(DEFAULT.glob("*/*/*.dmn"))
SMALL = [path for path in FILES if path.stat().st_size < 15_000]
NAMES = ["input", "output", "rule", "inputEntry", "decisionTable", "context", "variable", "binding", "column", "list"]
TEXTS = ["", "-", "1 +", "]", "null", "[1..", "function(x) x", '"x"', "Applicant.Age", "?", "-1", "\x85", "𝟘" * 5]


def damage(root: etree._Element, chance: random.Random) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str) and element is not root]
    element = chance.choice(elements)
    parent = element.getparent()
    match chance.randrange(6):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(etree.fromstring(etree.tostring(element)))
        case 2:
            element.tag = etree.QName(etree.QName(root).namespace, chance.choice(NAMES)).text
        case 3 if element.attrib:
            element.attrib[chance.choice(list(element.attrib))] = chance.choice(
                ["", "x", "number", "#x", "FIRST", "SUM"]
            )
        case 4 if element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        case _:
            element.text = chance.choice(TEXTS)


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_model_is_refused_with_findings_or_runs(seed):
    chance = random.Random(seed)
    root = etree.fromstring(chance.choice(SMALL).read_bytes())
    for _ in range(chance.randint(1, 4)):
        damage(root, chance)
    try:
        decisions = parse_decisions(etree.tostring(root))
    except InvalidDecisions as error:
        assert all(
            finding.element_id and finding.line and finding.text and finding.remedy for finding in error.findings
        )
        return
    for key in decisions.ids:
        try:
            decisions.evaluate(key, {}, HOST)
        except FeelError as error:
            assert "cannot be kept" in str(error)
