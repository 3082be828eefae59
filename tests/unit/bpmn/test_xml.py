from collections.abc import Callable

import pytest

from bpmn.findings import InvalidProcess
from bpmn.xml import canonical, parse

NAMESPACE = b'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DEEP = b"<definitions " + NAMESPACE + b">" + b"<a>" * 150 + b"</a>" * 150 + b"</definitions>"
WIDE = b"<definitions " + NAMESPACE + b">" + b"<a/>" * 20_001 + b"</definitions>"
MANY = b"<definitions " + NAMESPACE + b">" + b"<globalTask/>" * 500 + b"<process/>" * 501 + b"</definitions>"
ENTITIES = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><definitions '
    + NAMESPACE
    + b">&b;</definitions>"
)
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions ' + NAMESPACE + b">&x;</definitions>"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b" " * 5_000_001, "xml-size"),
        (b"", "xml-syntax"),
        (b"\x00\xff", "xml-syntax"),
        (b"<definitions>", "xml-syntax"),
        (b"<definitions/>", "xml-root"),
        (ENTITIES, "xml-doctype"),
        (OUTSIDE, "xml-doctype"),
        (b"<!DOCTYPE definitions><definitions " + NAMESPACE + b"/>", "xml-doctype"),
        (DEEP, "xml-depth"),
        (WIDE, "xml-nodes"),
        (MANY, "xml-processes"),
    ],
)
def test_what_is_unsafe_or_too_big_is_refused_before_anything_reads_it(data: bytes, rule: str) -> None:
    with pytest.raises(InvalidProcess) as caught:
        parse(data)
    assert [finding.rule for finding in caught.value.findings] == [rule]
    assert caught.value.findings[0].remedy


def test_white_space_comments_and_the_order_of_attributes_do_not_change_the_digest(
    document: Callable[..., bytes],
) -> None:
    one = document('<bpmn:task id="a" name="x"/>')
    other = document('\n  <bpmn:task   name="x" id="a" ></bpmn:task>\n\n<!-- note -->')
    assert canonical(one) == canonical(other)


def test_the_text_of_a_script_does(document: Callable[..., bytes]) -> None:
    one = document('<bpmn:scriptTask id="a"><bpmn:script>1</bpmn:script></bpmn:scriptTask>')
    assert canonical(one) != canonical(one.replace(b">1<", b">2<"))
