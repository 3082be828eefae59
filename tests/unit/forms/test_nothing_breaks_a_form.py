"""Whatever JSON is sent, a form takes it or says why; whatever JSON a definition is, it compiles or is refused."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn import values
from dmn.feel import Host
from forms import FormContext, FormErrors, InvalidForm, compile_form

HERE = Path(__file__).parent
EVERYTHING = compile_form((HERE / "formjs" / "everything.form").read_bytes())
DOCUMENT = json.loads((HERE / "formjs" / "everything.form").read_text())
CONTEXT = FormContext(Host(now=lambda: datetime(2026, 3, 2, tzinfo=UTC)))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["title", "qty", "price", "urgent", "agree", "colour", "size", "wishes", "day", "at", "moment", "more", "lines"]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_any_json_is_taken_or_refused_in_words(sent: dict[str, Any]) -> None:
    try:
        taken = EVERYTHING.check(sent, context=CONTEXT)
    except FormErrors as error:
        assert all(sentences and all(sentences) for sentences in error.errors.values())
    else:
        assert values.equal(values.loads(values.dumps(taken)), taken)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, inner in items:
        found += _places(inner, (*path, name))
    return found


PLACES = _places(DOCUMENT)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), JSON)
def test_any_change_to_a_definition_compiles_or_is_refused_with_findings(place: tuple[Any, ...], new: Any) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    node = document
    for name in place[:-1]:
        node = node[name]
    node[place[-1]] = new
    try:
        form = compile_form(json.dumps(document).encode())
    except InvalidForm as error:
        assert all(finding.text and finding.remedy for finding in error.findings)
    else:
        form.schema("de", {"title": "x"})
