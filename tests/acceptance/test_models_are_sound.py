"""The shipped models deploy without a finding, and say everything in two languages."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine import deployments
from engine.unit_of_work import SYSTEM

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / "forms" / "library").glob("*.form"))
#: What people read of a component, by attribute.
TEXTS = ("label", "description", "text", "dateLabel")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_set_deploys_without_a_finding_and_only_once(organisation: Any) -> None:
    models = [path for path in ROOT.glob("bpmn/*/*") if path.suffix in (".bpmn", ".dmn")]
    shipped = {path.name: path.read_bytes() for path in (*models, *FORMS)}
    with organisation.engine.unit_of_work(SYSTEM) as uow:
        assert deployments.validate(uow, shipped) == ()
        assert not deployments.deploy(uow, shipped).new


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_every_text_of_a_form_is_there_in_german_too(form: Path) -> None:
    missing = [
        f"{component['id']}: {name}"
        for component in json.loads(form.read_bytes())["components"]
        for name, own in texts_of(component)
        if own not in component.get("properties", {})
    ]
    assert missing == []


def texts_of(component: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the texts of a component, each with the property that holds its translation."""
    found = [(component[name], f"{name}.de") for name in TEXTS if component.get(name)]
    found += [(option["label"], f"values.{str(option['value']).lower()}.de") for option in component.get("values", [])]
    found += [(column["label"], f"columns.{column['key']}.de") for column in component.get("columns", [])]
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_is_written_as_form_js_saves_it(form: Path) -> None:
    document = json.loads(form.read_bytes())
    assert form.read_text() == json.dumps(document, indent=2, ensure_ascii=False)
    assert document["schemaVersion"] == 19
    assert document["id"] == form.stem


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_has_a_task_is_told_what_it_is_about_in_both_languages(organisation: Any) -> None:
    with organisation.engine.unit_of_work(SYSTEM, reading=True) as uow:
        for about in deployments.definitions(uow):
            assert about.description, about.key
            assert set(about.texts["de"]) == {"name", "description"}
            for element in deployments.compiled(uow, about.id).elements.values():
                if element.kind == "userTask":
                    assert element.documentation, element.id
                    assert {"name.de", "description.de"} <= set(element.texts), element.id
