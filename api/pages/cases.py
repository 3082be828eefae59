"""What pages say of one case: where it stands, what was asked, what happened, its diagram."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import g
from msgspec import Struct

from api.pages import answers, models, story, texts, words
from bpmn.semantics import Definition
from bpmn.xml import parse
from engine import deployments, files, incidents, instances, rights, tasks
from engine.errors import NotFound
from engine.host import feel_host
from engine.model import ProcessDefinition, ProcessInstance, Visit
from engine.progress import Holder, Progress
from engine.unit_of_work import UnitOfWork


class Case(Struct, frozen=True):
    """A case and the version of the process it runs."""

    instance: ProcessInstance
    about: ProcessDefinition
    compiled: Definition

    @property
    def number(self) -> str:
        """What stands in addresses: the business number, else the id; also when the number is that of its parent."""
        return str(self.instance.id) if self.shares_number else self.instance.business_key or str(self.instance.id)

    @property
    def shares_number(self) -> bool:
        """Whether it bears the number of the case that started it, as the cases of wide work do."""
        return self.instance.parent_id is not None and self.about.number_prefix is None

    @property
    def title(self) -> str:
        """What it is about in the requester's words, else what kind of case it is."""
        return self.instance.subject or self.kind

    @property
    def kind(self) -> str:
        """The name of the process."""
        return models.process_name(self.about)


def as_id(text: str) -> UUID:
    """Read an id from an address. NotFound when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound() from error


def of(uow: UnitOfWork, number: str) -> Case:
    """Find a case that the reader may see by its business number, or by its id. NotFound.

    Of several that share a number it is the one that got it, when the reader may see that one.
    """
    found = instances.find(uow, business_key=number, limit=1).items
    case = case_of(uow, found[0] if found else instances.get(uow, as_id(number)))
    while found and case.shares_number and case.instance.parent_id is not None:
        try:
            case = case_of(uow, instances.get(uow, case.instance.parent_id))
        except NotFound:
            break
    return case


def case_of(uow: UnitOfWork, instance: ProcessInstance) -> Case:
    """Give a case together with its process."""
    about = deployments.definition(uow, instance.definition_id)
    return Case(instance, about, deployments.compiled(uow, instance.definition_id))


def address_of(instance: Any) -> str:
    """Give what stands for a case in addresses; takes a case, a task, an incident or anything else that names one."""
    # One that another case has started may bear that one's number.
    number = None if getattr(instance, "parent_id", None) else getattr(instance, "business_key", None)
    return str(number or getattr(instance, "instance_id", None) or instance.id)


# --- where it stands ----------------------------------------------------------------------------------------------


def standing(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    """Give who has the case, since when, until when, and the milestones."""
    progress = instances.progress(uow, case.instance.id)
    names = models.names_of_tasks(uow, progress.open_tasks, [case.instance.started_by])
    return {
        "case": case,
        **_in_words(uow, progress, names),
        "stopped": any(one.resolved_at is None for one in incidents.of_instance(uow, case.instance.id)),
        "steps": [
            {
                "label": models.labels(step.labels),
                "state": step.state,
                "holders": ", ".join(_holder(one, names) for one in step.holders),
                "step": step,
            }
            for step in progress.steps
        ],
    }


def rows(uow: UnitOfWork, found: Sequence[ProcessInstance]) -> list[dict[str, Any]]:
    """Give cases of a list, each with who has it, or with how it ended; of how many there are it asks no more often."""
    has = instances.who_has(uow, [one for one in found if one.ended_at is None])
    ends = instances.ends(uow, [one for one in found if one.ended_at is not None])
    names = models.names_of_tasks(uow, [task for progress in has.values() for task in progress.open_tasks])
    given = []
    for one in found:
        case = case_of(uow, one)
        standing = _in_words(uow, has[one.id], names) if one.id in has else None
        given.append({"case": case, "standing": standing, "outcome": _outcome(case, ends.get(one.id, []))})
    return given


def _in_words(uow: UnitOfWork, progress: Progress, names: models.Names) -> dict[str, Any]:
    return {
        "progress": progress,
        "who": texts.listed([_holder(one, names) for one in progress.holders]),
        "has_it": _has_it(progress, names),
        "what": _what(uow, progress),
    }


def _has_it(progress: Progress, names: models.Names) -> str:
    """Say who has a case; one group may take another verb than one person."""
    who = texts.listed([_holder(one, names) for one in progress.holders])
    if len(progress.holders) == 1 and progress.holders[0].kind != "user":
        return texts.text("case.group_has_it", who=who)
    several = len(progress.holders) > 1 or who == texts.text("who.you")
    return texts.text("case.has_it", who=who, n=2 if several else 1)


def _holder(holder: Holder, names: models.Names) -> str:
    return names.person(holder.id) if holder.kind == "user" else names.group(holder.id)


def _what(uow: UnitOfWork, progress: Progress) -> str:
    return texts.listed(list(dict.fromkeys(models.task_name(uow, task) for task in progress.open_tasks)))


def outcome(uow: UnitOfWork, case: Case) -> str:
    """Give the name of the end that a case reached, or why it was ended."""
    if case.instance.ended_at is None:
        return ""
    return _outcome(case, instances.ends(uow, [case.instance])[case.instance.id])


def _outcome(case: Case, ends: Iterable[Visit]) -> str:
    if case.instance.end_reason:
        return case.instance.end_reason
    own = [visit for visit in ends if visit.definition_id == case.about.id]
    outer = [visit for visit in own if (found := case.compiled.elements.get(visit.element_id)) and not found.parent]
    return models.element_name(case.compiled, outer[-1].element_id) if outer else ""


# --- what was asked -----------------------------------------------------------------------------------------------


def asked(uow: UnitOfWork, case: Case) -> list[answers.Fact]:
    """Give the answers of the start form with their labels, as far as the reader may see them."""
    if case.about.start_form is None or not rights.allows(uow, "instance.variables", instance=case.instance):
        return []
    form = deployments.form(uow, case.about.id, case.about.start_form)
    found = instances.variables(uow, case.instance.id)
    return answers.facts(uow, form.schema(locale=g.locale), found, form.hidden(found, host=feel_host(uow)))


def papers(uow: UnitOfWork, case: Case) -> tuple[files.Attachment, ...]:
    """Give the files of a case."""
    if not rights.allows(uow, "instance.attachments", instance=case.instance):
        return ()
    return files.of_instance(uow, case.instance.id)


def said(uow: UnitOfWork, case: Case) -> list[dict[str, Any]]:
    """Give the comments of a case, each with the name of who said it."""
    found = tasks.comments(uow, case.instance.id)
    names = models.names(uow, [name for one in found for name in (one.author, one.on_behalf_of)])
    return [
        {
            "comment": one,
            "author": names.person(one.author),
            "full": names.full(one.author),
            "for": names.full(one.on_behalf_of) if one.on_behalf_of else "",
        }
        for one in found
    ]


def happened(uow: UnitOfWork, case: Case, *, everything: bool = False) -> list[story.Line]:
    """Tell what happened, the newest first; `everything`: also what only machines did."""
    return story.tell(uow, case.compiled, case.instance, everything=everything)


# --- the diagram --------------------------------------------------------------------------------------------------


def diagram(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    """Give the model with the state of its elements and flows, for the island that draws it."""
    visits = [one for one in instances.activities(uow, case.instance.id) if one.definition_id == case.about.id]
    states = _states(visits, case.compiled)
    now = (one for one in states if states[one]["state"] != "done" and not case.compiled.elements[one].parent)
    flows = {one.flow for one in visits if one.flow is not None}
    return drawn(deployments.xml(uow, case.about.id), case.kind, states, flows, next(now, None))


def drawn(
    xml: bytes, kind: str, states: Mapping[str, Any], flows: Iterable[str] = (), focus: str | None = None
) -> dict[str, Any]:
    """Give a model with the state of elements and the flows that were taken, for the island that draws it."""
    return {
        "xml": xml.decode(),
        "elements": states,
        "flows": sorted(flows),
        "names": names_in(xml, g.locale),
        "focus": focus,
        "texts": {
            "zoomIn": texts.text("diagram.in"),
            "zoomOut": texts.text("diagram.out"),
            "fit": texts.text("diagram.fit"),
            "process": kind,
        },
    }


@lru_cache(maxsize=64)
def names_in(xml: bytes, locale: str) -> dict[str, str]:
    """Give the names in a language that a model brings for its elements, those of flows too: {id: name}."""
    wanted = f"name.{locale}"
    return {
        str(element.get("id")): str(one.get("value"))
        for element in parse(xml).iter("{*}*")
        for one in element.iterfind("{*}extensionElements/{*}properties/{*}property")
        if one.get("name") == wanted and element.get("id")
    }


STATES = {None: "open", "completed": "done", "failed": "failed"}


def _states(visits: list[Visit], compiled: Definition) -> dict[str, dict[str, str]]:
    """Give the state of each element that was visited; what is open or failed wins over what is done."""
    found: dict[str, dict[str, str]] = {}
    for visit in visits:
        state = STATES.get(visit.outcome)
        known = found.get(visit.element_id, {}).get("state")
        if state is None or known in ("open", "failed"):
            continue
        name = models.element_name(compiled, visit.element_id, visit.name)
        found[visit.element_id] = {"state": state, "label": f"{name}: {texts.text('diagram.' + state)}"}
    return found


def steps_in_words(uow: UnitOfWork, case: Case) -> list[Mapping[str, Any]]:
    """Give the steps that people or machines did or do, for those who do not see the diagram."""
    kinds = ("userTask", "serviceTask", "businessRuleTask", "callActivity", "manualTask", "receiveTask", "sendTask")
    found: dict[tuple[UUID, str], Visit] = {}
    for visit in instances.activities(uow, case.instance.id):
        if visit.kind in kinds:
            found[visit.definition_id, visit.element_id] = visit
    ordered = sorted(found.values(), key=lambda visit: visit.entered_at)
    names = models.names(uow, [visit.actor for visit in ordered])
    return [
        {
            "name": models.name_in(uow, visit.definition_id, visit.element_id, visit.name),
            "state": STATES.get(visit.outcome, "cancelled"),
            "when": words.moment(visit.left_at or visit.entered_at),
            "who": names.person(visit.actor) if visit.actor and visit.actor != "system" else "",
        }
        for visit in ordered
    ]
