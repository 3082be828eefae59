"""Trials that were kept, as files of the set of models they try: every later version of the set has to pass them."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from bpmn.coverage import parts
from engine import definitions, model_drafts, model_sets, recipes, rights, sandboxes, trials, worlds
from engine.clock import Stopwatch
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.model_drafts import ModelDraft
from engine.model_sets import ModelSet
from engine.recipes import Recipe, Seen, Step
from engine.store import sandboxes as sql
from engine.trials import StepFailed
from engine.unit_of_work import Engine, UnitOfWork
from engine.worlds import World

#: How long playing one scenario may take.
MOST_SECONDS = 60


class Verdict(Struct, frozen=True, kw_only=True):
    """What came of playing a scenario on a set."""

    passed: bool
    #: The first step that differs, in words; empty when it passed.
    problem: str
    #: What it went through: "PROCESS/ELEMENT" and "PROCESS/FLOW".
    covered: frozenset[str]
    at: datetime | None = None


class Scenario(Struct, frozen=True, kw_only=True):
    """A scenario of a draft. `verdict`: on the draft exactly as it is now; None: it was not played since."""

    name: str
    recipe: Recipe
    verdict: Verdict | None


class Removal(Struct, frozen=True, kw_only=True):
    """Why a draft no longer holds a scenario."""

    name: str
    reason: str
    removed_by: str
    removed_at: datetime


# --- keep and take out --------------------------------------------------------------------------------------------


def save(engine: Engine, actor: str, sandbox_id: UUID, title: str, about: str = "") -> str:
    """Keep what was done in a sandbox as a scenario of its draft, in place of one of the same title; return its name.

    Invalid without a title or a step, Conflict when the draft was handed in or not all steps could be done, NotFound.
    """
    if not title.strip():
        raise Invalid("Say in some words what this scenario shows.", field="title")
    with sandboxes.played(engine, actor, sandbox_id) as one:
        if one.problem:
            raise Conflict(one.problem)
        recipe = one.recipe
    if not recipe.steps:
        raise Invalid("Do something first: a scenario has at least one step.")
    kept = replace(recipe, title=title.strip()[:200], about=about.strip()[:2_000])
    with engine.unit_of_work(actor) as uow:
        draft = model_drafts.get(uow, one.sandbox.draft_id)
        name = f"{draft.key}.{_slug(title)}{recipes.ENDING}"
        model_drafts.save(uow, draft.id, name, recipes.write(kept), draft.revision)
        uow.execute(sql.FORGET_REMOVAL, {"b_draft": draft.id, "b_name": name})
        if one.sandbox.world_id is not None:
            uow.execute(sql.KEEP_WORLD, {"b_id": one.sandbox.world_id})
    return name


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "scenario"


def remove(uow: UnitOfWork, draft_id: UUID, name: str, reason: str) -> None:
    """Take a scenario out of a draft. Whoever approves reads the reason; one that does not run yet needs none.

    NotFound, Conflict when the draft was handed in, Invalid without a reason.
    """
    rights.require(uow, "model.draft")
    draft = model_drafts.get(uow, draft_id)
    if not name.endswith(recipes.ENDING):
        raise NotFound("There is no such scenario in this draft.")
    model_drafts.drop(uow, draft_id, name, draft.revision)
    if name not in _running(uow, draft):
        return
    if not reason.strip():
        raise Invalid("Say why this scenario no longer holds: whoever approves reads it.", field="reason")
    _keep_removal(uow, draft_id, name, reason)


def _keep_removal(uow: UnitOfWork, draft_id: UUID, name: str, reason: str) -> None:
    uow.execute(sql.FORGET_REMOVAL, {"b_draft": draft_id, "b_name": name})
    said = {"draft_id": draft_id, "name": name, "reason": reason.strip()[:2_000]}
    uow.execute(sql.ADD_REMOVAL, {**said, "removed_by": uow.actor, "removed_at": uow.now})


def begin_from(uow: UnitOfWork, key: str, title: str, deployment_id: UUID) -> ModelDraft:
    """Begin a draft with the files of an earlier set; scenarios that came later go with its title as the reason."""
    draft = model_drafts.begin_from(uow, key, title, deployment_id)
    for name in sorted(_running(uow, draft) - model_drafts.files(uow, draft.id).keys()):
        _keep_removal(uow, draft.id, name, draft.title)
    return draft


def _came_along(uow: UnitOfWork, draft: ModelDraft) -> frozenset[str]:
    """Return the worlds of scenarios that run, or that ran when the set was live with which the draft began."""
    base = definitions.resources(uow, draft.base_id) if draft.base_id else {}
    return model_drafts.worlds_of(model_drafts.running(uow, draft.key)) | model_drafts.worlds_of(base)


def _running(uow: UnitOfWork, draft: ModelDraft) -> frozenset[str]:
    """Return the names of the scenarios that the part of the running set has from which drafts are begun."""
    return frozenset(name for name in model_drafts.running(uow, draft.key) if name.endswith(recipes.ENDING))


def removals(uow: UnitOfWork, draft_id: UUID) -> tuple[Removal, ...]:
    """Return which scenarios were taken out of a draft, and why. NotFound, NotAllowed."""
    model_drafts.get(uow, draft_id)
    names = Removal.__struct_fields__
    return tuple(
        Removal(**{name: getattr(row, name) for name in names})
        for row in uow.execute(sql.REMOVALS, {"draft_id": draft_id})
    )


# --- look and play ------------------------------------------------------------------------------------------------


def find(uow: UnitOfWork, draft_id: UUID) -> tuple[Scenario, ...]:
    """Return the scenarios of a draft in the order of their names. NotFound, NotAllowed."""
    files = model_drafts.files(uow, draft_id)
    if not any(name.endswith(recipes.ENDING) for name in files):
        return ()
    model_set = model_sets.read(files, uow.engine.functions)
    verdicts = _verdicts(uow, model_set.digest)
    return tuple(
        Scenario(name=name, recipe=recipe, verdict=verdicts.get(name))
        for name, recipe in sorted(model_set.scenarios.items())
    )


def _verdicts(uow: UnitOfWork, digest: str) -> dict[str, Verdict]:
    return {row.name: _verdict(row) for row in uow.execute(sql.VERDICTS, {"digest": digest})}


def _verdict(row: Any) -> Verdict:
    covered = frozenset(json.loads(row.covered))
    return Verdict(passed=row.passed, problem=row.problem, covered=covered, at=row.at)


def run(engine: Engine, actor: str, draft_id: UUID) -> tuple[Scenario, ...]:
    """Play the scenarios of a draft that were not played on it as it is now; return all of them.

    NotFound; NotAllowed unless the actor may try the draft. No transaction is open meanwhile.
    """
    with engine.unit_of_work(actor, reading=True) as uow:
        sandboxes.triable(uow, draft_id)
        files = model_drafts.files(uow, draft_id)
        model_set = model_sets.read(files, engine.functions)
        missing, begun = _not_played(uow, model_set)
    found = _play_all(engine, missing, begun, files)
    with engine.unit_of_work(actor) as uow:
        _remember(uow, model_set.digest, found)
        return find(uow, draft_id)


def play_ahead(engine: Engine, actor: str, draft_id: UUID) -> None:
    """Play what handing a draft in asks for, before it locks anything; what keeps one from it keeps the draft back."""
    with suppress(EngineError):
        run(engine, actor, draft_id)


def _not_played(uow: UnitOfWork, model_set: ModelSet) -> tuple[dict[str, Recipe], dict[str, World]]:
    """Return the scenarios without a verdict on the set, and the worlds in which they begin that are here."""
    known = _verdicts(uow, model_set.digest)
    missing = {name: recipe for name, recipe in sorted(model_set.scenarios.items()) if name not in known}
    begun = {}
    for world in {recipe.world for recipe in missing.values()}:
        with suppress(NotFound):
            begun[world] = worlds.find(uow, world)
    return missing, begun


def _play_all(
    engine: Engine, wanted: Mapping[str, Recipe], begun: Mapping[str, World], models: Mapping[str, bytes]
) -> dict[str, Verdict]:
    found: dict[str, Verdict] = {}
    for world in {recipe.world for recipe in wanted.values()}:
        there = {name: recipe for name, recipe in wanted.items() if recipe.world == world}
        if world not in begun:
            found |= dict.fromkeys(there, _failed("The world in which it begins is not here."))
            continue
        first = min(recipe.begins_at for recipe in there.values())
        try:
            ready = trials.prepared(engine, begun[world], models, first)
        except EngineError as error:
            found |= dict.fromkeys(there, _failed(f"The models cannot run. {error}"))
            continue
        found |= {name: play(engine, recipe, ready) for name, recipe in there.items()}
    return found


def _failed(problem: str) -> Verdict:
    return Verdict(passed=False, problem=problem, covered=frozenset())


def _remember(uow: UnitOfWork, digest: str, found: Mapping[str, Verdict]) -> None:
    new = found.keys() - _verdicts(uow, digest).keys()
    rows = [
        {
            "digest": digest,
            "name": name,
            "passed": found[name].passed,
            "problem": found[name].problem,
            "covered": json.dumps(sorted(found[name].covered)).encode(),
            "at": uow.now,
        }
        for name in sorted(new)
    ]
    if rows:
        uow.execute(sql.ADD_VERDICTS, rows)


def require_passed(uow: UnitOfWork, draft: ModelDraft) -> None:
    """Refuse a draft that a scenario does not pass, or that lost one without a reason; plays what was not played yet.

    Conflict names the scenario and the first step that differs.
    """
    files = model_drafts.files(uow, draft.id)
    said = {one.name for one in removals(uow, draft.id)}
    for name in sorted(_running(uow, draft) - files.keys() - said):
        raise Conflict(f"The scenario “{name}” was taken out without a reason. Say why on the page of its scenarios.")
    model_set = model_sets.read(files, uow.engine.functions)
    authors, also = model_drafts.authors(uow, draft.id), _came_along(uow, draft)
    for recipe in model_set.scenarios.values():
        worlds.require_seen(uow, recipe.world, authors, also)
    missing, begun = _not_played(uow, model_set)
    verdicts = _verdicts(uow, model_set.digest) | _play_all(uow.engine, missing, begun, files)
    for name, recipe in sorted(model_set.scenarios.items()):
        if not verdicts[name].passed:
            raise Conflict(
                f"The scenario “{recipe.title or name}” does not pass. {verdicts[name].problem} "
                "Try it again and save it anew, or take it out and say why.",
                scenario=name,
            )


def play(engine: Engine, recipe: Recipe, world: World) -> Verdict:
    """Do the steps of a scenario on the models of a world, up to the first after which something else is seen."""
    trial = trials.open_trial(engine, world, {}, recipe.begins_at)
    covered: set[str] = set()
    watch = Stopwatch()
    try:
        for number, (step, expected) in enumerate(zip(recipe.steps, recipe.seen, strict=True), 1):
            problem, seen = _done(trial, number, step, expected)
            covered.update(seen.path)
            if not problem and watch.seconds() > MOST_SECONDS:
                problem = f"Step {number}: it takes longer than {MOST_SECONDS} seconds."
            if problem:
                return Verdict(passed=False, problem=problem, covered=frozenset(covered))
    finally:
        trial.close()
    return Verdict(passed=True, problem="", covered=frozenset(covered))


def _done(trial: trials.Trial, number: int, step: Step, expected: Seen) -> tuple[str, Seen]:
    try:
        _, seen = trial.do_numbered(number, step)
    except StepFailed as error:
        return str(error), Seen()
    different = difference(expected, seen)
    return (f"Step {number}: {different}" if different else ""), seen


def difference(expected: Seen, found: Seen) -> str:
    """Say what is seen other than expected, the most telling first; empty when all is the same."""
    if new := _more(found.stopped, expected.stopped):
        return f"it stopped, {new[0]}."
    tasks = {task.same: task.name for task in (*expected.tasks, *found.tasks)}
    missing = _more([task.same for task in expected.tasks], [task.same for task in found.tasks])
    extra = _more([task.same for task in found.tasks], [task.same for task in expected.tasks])
    if missing or extra:
        return f"expected {_tasks(missing, tasks)}, found {_tasks(extra, tasks)}."
    for words, name in (("", "waits"), ("in the register ", "effects"), ("the case ", "cases"), ("to pass ", "path")):
        was, now = getattr(expected, name), getattr(found, name)
        if (missing := _more(was, now)) or (extra := _more(now, was)):
            extra = _more(now, was)
            return f"expected {words}{_listed(missing)}, found {_listed(extra)}."
    if gone := _more(expected.stopped, found.stopped):
        return f"expected it to stop, {gone[0]}."
    return ""


def _more(these: Iterable[Any], than: Iterable[Any]) -> list[Any]:
    """Return what is more often among these."""
    return sorted((Counter(these) - Counter(than)).elements())


def _tasks(found: list[Any], names: Mapping[Any, str]) -> str:
    if not found:
        return "no other task"
    told = [
        f"“{names[each] or each[1]}” for {', '.join(who.partition(':')[2] for who in each[2]) or 'nobody'}"
        for each in found
    ]
    return f"the task {' and '.join(told)}"


def _listed(found: list[str]) -> str:
    return " and ".join(f"“{each}”" for each in found[:3]) if found else "nothing else"


# --- coverage -----------------------------------------------------------------------------------------------------


class Coverage(Struct, frozen=True, kw_only=True):
    """What of a process the scenarios of a set went through, elements and flows alike."""

    file: str
    process: str
    all: frozenset[str]
    covered: frozenset[str]

    @property
    def share(self) -> int:
        """The share that was gone through, in whole percent, rounded down."""
        return 100 * len(self.covered) // len(self.all) if self.all else 100


def coverage(models: Mapping[str, bytes], verdicts: Iterable[Verdict]) -> tuple[Coverage, ...]:
    """Return what of each process of a set was gone through when its scenarios were played."""
    passed = frozenset[str]().union(*(one.covered for one in verdicts))
    return tuple(
        Coverage(
            file=name,
            process=process,
            all=found,
            covered=frozenset(each for each in found if f"{process}/{each}" in passed),
        )
        for name, content in sorted(models.items())
        if name.endswith(".bpmn")
        for process, found in parts(content).items()
    )
