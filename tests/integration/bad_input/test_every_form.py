"""Bad answers for every field of every form, made from the definitions: 422 at the field, and nothing is changed."""

import importlib.util
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from engine.host import feel_host
from forms import FormContext, compile_form

ROOT = Path(__file__).parents[3]
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="https://itamflow.example/test">'
)
#: A task that asks the form, and a start that does.
ASKED = """<bpmn:process id="asked_{id}" name="Asked" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="start"/><bpmn:userTask id="ask" camunda:candidateGroups="staff" camunda:formRef="{id}"/>
<bpmn:endEvent id="end"/><bpmn:sequenceFlow id="a" sourceRef="start" targetRef="ask"/>
<bpmn:sequenceFlow id="b" sourceRef="ask" targetRef="end"/></bpmn:process>
<bpmn:process id="begun_{id}" name="Begun" isExecutable="true" camunda:candidateStarterGroups="staff">
<bpmn:startEvent id="s" camunda:formRef="{id}"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="c" sourceRef="s" targetRef="e"/></bpmn:process></bpmn:definitions>"""
UNIQUE = re.compile(r"[0-9a-f-]{36}")
LIBRARY = sorted((ROOT / "forms" / "library").glob("*.form"))
#: Beside the shipped forms, two that hold everything a form can hold.
FORMS = {path.stem: path for path in (*LIBRARY, *sorted((ROOT / "tests/unit/forms/formjs").glob("*.form")))}


def _load_spoiling() -> ModuleType:
    """The tests are no package, so the module beside this one is loaded by its path."""
    spec = importlib.util.spec_from_file_location("bad_input_spoiling", Path(__file__).with_name("spoiling.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bad_input_spoiling"] = module
    spec.loader.exec_module(module)
    return module


spoiling = _load_spoiling()


def _fields() -> list[tuple[str, str]]:
    """All fields of all forms. Functions of the organisation are not known here, so names are read from the JSON."""
    return [(form, name) for form, path in FORMS.items() for name in _named(json.loads(path.read_text())["components"])]


def _named(components: list[dict[str, Any]], prefix: str = "") -> list[str]:
    found = []
    for spec in components:
        own = spec.get("path") if spec["type"] in ("group", "dynamiclist") else spec.get("key")
        asked = spec["type"] not in ("expression", "group") and spec.get("readonly") is not True
        if own and asked and not spec.get("disabled"):
            found.append(prefix + own)
        steps = {"group": f"{own}." if own else "", "dynamiclist": f"{own}.*."}.get(spec["type"], "")
        found += _named(spec.get("components", []), prefix + steps)
    return found


def _start_forms() -> list[str]:
    """The forms that start a shipped process."""
    models = "".join(path.read_text() for path in (ROOT / "bpmn" / "processes").glob("*.bpmn"))
    starts = re.findall(r"<bpmn:startEvent [^>]*camunda:formRef=\"(\w+)\"", models)
    return sorted(set(starts))


@dataclass
class Asked:
    """A form that is deployed, the submissions that are taken, and the cases in which its task waits for them."""

    maker: Any
    good: list[Any]
    begun: list[Any]
    tasks: dict[int, str]

    def shows(self, name: str) -> Any:
        """The first good submission that shows a field, and the place of the field in it."""
        for made in self.good:
            if name in made.places():
                return made, made.places()[name]
        raise AssertionError(f"no submission was found that shows {name}; teach spoiling.KNOWN its variables")

    def task(self, world: Any, made: Any) -> str:
        """The task that waits for a submission, in a case that has stored what it needs."""
        rita = world.visit("rita")
        if id(made) not in self.tasks:
            self.tasks[id(made)] = rita.task(rita.started(f"asked_{self.maker.form.id}", **made.stored))
        return self.tasks[id(made)]


@pytest.fixture(scope="session")
def asked(world: Any) -> Any:
    """Deploys a form on first use."""
    made: dict[str, Asked] = {}
    sent = {
        ".pdf": world.visit("rita").upload("/files", ("file", "a.pdf", b"%PDF-1.4\n%%EOF\n", None)).body["id"],
        ".png": world.visit("rita")
        .upload("/files", ("file", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(64), None))
        .body["id"],
        ".txt": world.visit("rita").upload("/files", ("file", "a.txt", b"text", None)).body["id"],
        "of somebody else": world.visit("tom")
        .upload("/files", ("file", "b.pdf", b"%PDF-1.4\n%%EOF\n", None))
        .body["id"],
    }

    def of(name: str) -> Asked:
        if name not in made:
            content = FORMS[name].read_text()
            form = compile_form(content.encode(), world.engine.functions)
            model = HEAD + ASKED.replace("{id}", form.id)
            answer = world.visit("omar").upload(
                "/deployments",
                ("files", "asked.bpmn", model.encode(), None),
                ("files", f"{name}.form", content.encode(), None),
            )
            assert answer.status == 201, answer.body
            with world.engine.unit_of_work("rita", reading=True) as uow:
                maker = _maker(uow, form, content, sent)
                made[name] = Asked(maker, _cover(maker, stored=True), _cover(maker, stored=False), {})
        return made[name]

    return of


#: Submissions that were found, by form and whether something is stored, with marks for ids.
FOUND: dict[tuple[str, bool], str] = {}


def _cover(maker: Any, *, stored: bool) -> list[Any]:
    """Submissions that are taken and show every field: searched for on one database, and looked at on the other."""
    key = (maker.form.id, stored)
    if key not in FOUND:
        covering = maker.cover(stored=stored)
        FOUND[key] = _exchanged(json.dumps([(made.stored, made.answers) for made in covering]), _marked(maker, 1))
        return covering
    covering = [maker.judged(*each) for each in json.loads(_exchanged(FOUND[key], _marked(maker, -1)))]
    assert [made.problems for made in covering if made.problems] == [], "what one database takes the other refuses"
    return covering


def _marked(maker: Any, order: int) -> list[tuple[str, str]]:
    """What each database gives an id of its own, and marks for it; the other way round with the order -1."""
    things = {f"{kind} {number}": id for kind, found in maker.ids.items() for number, id in enumerate(found)}
    return [(id, f"<{name}>")[::order] for name, id in {**maker.files, **things}.items() if UNIQUE.fullmatch(id)]


def _exchanged(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _maker(uow: Any, form: Any, content: str, sent: dict[str, str]) -> Any:
    """Everything that a form may refer to, as rita sees it."""
    from engine import calendars, files

    ids = {
        kind: [option.id for option in lookup.search(uow, "", 20, None).items]
        for kind, lookup in uow.engine.lookups.items()
    }
    about = {end: files.get(uow, UUID(id)) for end, id in sent.items() if end.startswith(".")}
    known = {str(file.id): file for file in about.values()}
    # The maker goes on when this unit of work is closed.
    days = calendars.special_days(uow)
    host = replace(feel_host(uow), special_days=lambda: days)
    context = FormContext(host, "en", lambda kind, name: name in ids.get(kind, ()), known.get)
    return spoiling.Maker(form, content, context, ids, sent)


def _refused(answer: Any, place: Any, what: str) -> None:
    assert answer.status == 422, f"{what}: {answer.status} {answer.body}"
    assert answer.body["type"].endswith("#problem-invalid-submission"), f"{what}: {answer.body}"
    # A wrong answer may show or hide other questions, so that there may be more.
    assert place.key in answer.body["errors"], f"{what}: {answer.body}"
    for sentence in answer.body["errors"][place.key]:
        # The author of a rule says it in one sentence or more.
        assert sentence.endswith(".") and (". " in sentence or sentence == what), (
            f"{what}: nothing is said of what to do: {sentence}"
        )


@pytest.mark.parametrize(("form", "name"), _fields())
def test_bad_answers_to_a_task_are_422_at_the_field(world: Any, asked: Any, form: str, name: str) -> None:
    here = asked(form)
    made, place = here.shows(name)
    task = here.task(world, made)
    bad = list(here.maker.spoilt(made, place))
    assert len(bad) >= 3, "too little was found that could be wrong"
    rules = [(text, at, bad, here.task(world, bad)) for text, at, bad in here.maker.broken_rules(name, here.good)]
    with world.unchanged():
        for what, answer in bad:
            sent = made.with_answer(place.path, answer)
            _refused(world.visit("rita").call("POST", f"/tasks/{task}/complete", {"data": sent}), place, what)
        for text, at, broken, other in rules:
            told = world.visit("rita").call("POST", f"/tasks/{other}/complete", {"data": broken.answers})
            _refused(told, at, text)
            assert text in told.body["errors"][at.key]


@pytest.mark.parametrize("form", _start_forms())
def test_bad_answers_to_a_start_are_422_at_the_field(world: Any, asked: Any, form: str) -> None:
    here = asked(form)
    found = {name: (made, place) for made in reversed(here.begun) for name, place in made.places().items()}
    assert found, "no submission was found that starts it"
    with world.unchanged():
        for made, place in found.values():
            for what, answer in here.maker.spoilt(made, place):
                sent = {"variables": made.with_answer(place.path, answer)}
                told = world.visit("rita").call("POST", f"/process-definitions/begun_{here.maker.form.id}/start", sent)
                _refused(told, place, f"{place.name}: {what}")


@pytest.mark.parametrize("form", FORMS)
def test_a_field_that_the_form_does_not_ask_is_422_and_named(world: Any, asked: Any, form: str) -> None:
    here = asked(form)
    for made in here.good:
        task = here.task(world, made)
        rows = [place.path for place in made.places().values() if isinstance(place.component, spoiling.Rows)]
        for inside in [(), *[(*path, 0) for path in rows if spoiling.value_at_path(made.answers, path)]]:
            path = (*inside, "not_asked")
            with world.unchanged():
                sent = made.with_answer(path, "anything")
                answer = world.visit("rita").call("POST", f"/tasks/{task}/complete", {"data": sent})
            answer.refused(422, "invalid-submission", ".".join(map(str, path)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("data", [[], "days", 7, None, True], ids=str)
def test_answers_that_are_no_object_are_422(world: Any, asked: Any, form: str, data: Any) -> None:
    here = asked(form)
    task = here.task(world, here.good[0])
    with world.unchanged():
        answer = world.visit("rita").call("POST", f"/tasks/{task}/complete", {"data": data})
    answer.refused(422, "invalid", "data")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_hidden_is_dropped_and_what_is_read_only_is_restored(world: Any, asked: Any, form: str) -> None:
    here, rita = asked(form), world.visit("rita")
    assert here.good
    for made in here.good:
        case = rita.started(f"asked_{here.maker.form.id}", **made.stored)
        done = rita.call("POST", f"/tasks/{rita.task(case)}/complete", {"data": made.answers})
        assert done.status == 200, done.body
        kept = rita.call("GET", f"/process-instances/{case}/variables").body
        for at, step in enumerate(made.here.scope.steps):
            path = getattr(step.component, "path", ())
            if path and made.here.hidden[at]:
                assert spoiling.value_at(kept, path) is None, path
            elif path and made.here.readonly[at]:
                assert spoiling.value_at(kept, path) == spoiling.value_at(made.stored, path), path
