"""Separation of duties: who may neither claim nor complete a task, and the rule that says so.

A task keeps people away in two ways, both said by its model. `excluded` names them, and `excludedRule` the rule. And
work that does not go together: a user task has the property `duty` (labels of what its doer has done in the case), and
another has `conflictsWith.<rule>` (labels of what nobody may have done who does it). It holds in both orders, over all
rounds, for all instances of one root, and for the person on whose behalf something was done.

An exemption (`engine.exemptions`) lifts conflicts with its rule while it holds: those of the person it names, or of
everybody in the case it names. Whoever granted it gains nothing by it, in their own name or in another's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct

from bpmn.duties import kept_from, labels, mentioned
from engine import history, words
from engine.errors import DutiesConflict
from engine.model import Task, Values
from engine.store import tasks as sql
from engine.store.exemptions import IN_FORCE
from engine.store.records import LOCK_HEAD
from engine.unit_of_work import SYSTEM, UnitOfWork

#: Sentences of the rules that models name by their id. A model may use an id of its own.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "SOD-01": "whoever asks or benefits does not approve, and nobody decides twice in one round",
        "SOD-02": "whoever buys does not approve the same case",
        "SOD-03": "buying, receiving and matching the bill are three different people's work",
        "SOD-04": "whoever hands over does not accept",
        "SOD-05": "whoever does the work does not verify it, and the requester is not the only voter",
        "SOD-06": "whoever erases does not verify, and neither releases for disposal",
        "SOD-07": "the owner of an action does not verify its effect",
        "SOD-08": "whoever runs the system does not chair its review",
        "SOD-09": "an auditor stays out of what was their own work within twelve months",
        "SOD-10": "whoever packages does not test",
        "SOD-11": "the designer of a version does not approve it",
        "SOD-12": "whoever keeps a thing does not verify it",
    }
)
UNNAMED = "people who have a part in this case do not decide here"


class Bar(Struct, frozen=True, kw_only=True):
    """What keeps somebody from a task."""

    rule: str | None
    #: Because of whom: the person, or somebody they act for.
    because_of: str
    #: The task that this person completed in the case, as a row with its name, place and time; None: they are excluded.
    deed: Any = None


def sentence(rule: str | None) -> str:
    """Return the words of a rule, its id in front; general words for an id that only the model knows."""
    if rule is None:
        return UNNAMED
    return f"{rule}: {RULES.get(rule, UNNAMED)}"


# --- what keeps somebody away -------------------------------------------------------------------------------------


def bar(uow: UnitOfWork, task: Task, person: str, replaced: Iterable[str]) -> Bar | None:
    """Return what keeps `person`, who stands in for `replaced`, from the task; None when nothing does.

    Asks the store only about a task whose model names duties, and for exemptions only when something was found.
    """
    return _judge(uow, task, person, replaced)[0]


def _judge(
    uow: UnitOfWork, task: Task, person: str, replaced: Iterable[str]
) -> tuple[Bar | None, tuple[tuple[Bar, Any], ...]]:
    """Return what keeps a person away, and what would if no exemption lifted it: each bar with the exemption's row."""
    acting_for = (task.on_behalf_of,) if task.on_behalf_of and task.assignee == person else ()
    names = tuple(dict.fromkeys((person, *replaced, *acting_for)))
    found = [Bar(rule=task.excluded_rule, because_of=name) for name in names if name in task.excluded]
    if mentioned(task.properties):
        done = uow.execute(sql.DEEDS_OF, {"root": task.root_id, "people": list(names)}).all()
        why = list(_against(task.properties, done))
        found += [each for name in names for about, each in why if about == name]
    if not found:
        return None, ()
    rows = _exemptions(uow, {each.rule for each in found})
    lifted: dict[tuple[str | None, str], tuple[Bar, Any]] = {}
    for each in found:
        row = next((row for row in rows if _lifts(row, task.root_id, each.rule, each.because_of, names)), None)
        if row is None:
            return each, ()
        lifted.setdefault((each.rule, each.because_of), (each, row))
    return None, tuple(lifted.values())


def _exemptions(uow: UnitOfWork, rules: Iterable[str | None]) -> Sequence[Any]:
    """Return the exemptions from rules that hold now; nothing is exempt from a rule without a name."""
    named = sorted(filter(None, rules))
    return uow.execute(IN_FORCE, {"rules": named, "at": uow.now}).all() if named else ()


def _lifts(row: Any, root_id: UUID, rule: str | None, because_of: str, names: Collection[str]) -> bool:
    """Tell whether an exemption lifts a conflict of `because_of` for whoever acts in `names`."""
    fits = row.rule == rule and row.person in (None, because_of) and row.root_id in (None, root_id)
    return fits and row.granted_by not in names


def exempt(uow: UnitOfWork, rule: str, person: str, root_id: UUID) -> bool:
    """Tell whether an exemption lifts a rule for a person in a case, where data says who did what.

    As everywhere, whoever granted it gains nothing by it: neither for themselves nor by what they write.
    """
    return any(_lifts(row, root_id, rule, person, (person, uow.actor)) for row in _exemptions(uow, [rule]))


def deeds(uow: UnitOfWork, root_id: UUID, tasks: Iterable[Values]) -> Sequence[Any]:
    """Return who did what in the case so far, by one statement; nothing when no task with these properties asks it."""
    if not any(mentioned(properties) for properties in tasks):
        return ()
    return uow.execute(sql.DEEDS, {"root": root_id}).all()


class Kept:
    """Who may not do a task: `person in kept`. Exemptions are looked for when one is asked about who would need it."""

    def __init__(
        self, uow: UnitOfWork, root_id: UUID, excluded: Iterable[str], rule: str | None, bars: Iterable[tuple[str, Bar]]
    ) -> None:
        self._uow, self._root_id = uow, root_id
        self._rules: dict[str, set[str | None]] = {name: {rule} for name in excluded}
        for name, found in bars:
            self._rules.setdefault(name, set()).add(found.rule)
        self._rows: Sequence[Any] | None = None

    @property
    def named(self) -> Collection[str]:
        """Everybody whom a rule names, exempt or not."""
        return self._rules.keys()

    def __contains__(self, person: str) -> bool:
        rules = self._rules.get(person)
        if rules is None:
            return False
        if self._rows is None:
            self._rows = _exemptions(self._uow, set().union(*self._rules.values()))
        rows = self._rows
        return not all(any(_lifts(row, self._root_id, rule, person, (person,)) for row in rows) for rule in rules)


def kept_by(
    uow: UnitOfWork, root_id: UUID, excluded: Iterable[str], rule: str | None, properties: Values, done: Sequence[Any]
) -> Kept:
    """Return everybody who may not do a task with these properties; `done`: the deeds in its case."""
    return Kept(uow, root_id, excluded, rule, _against(properties, done))


def kept_away(uow: UnitOfWork, row: Any) -> Kept:
    """Return everybody who may not do an open task, read as a row."""
    properties = row.properties or {}
    done = deeds(uow, row.root_id, [properties])
    return kept_by(uow, row.root_id, row.excluded or (), row.excluded_rule, properties, done)


def _against(properties: Values, done: Iterable[Any]) -> Iterator[tuple[str, Bar]]:
    """Yield whom each deed keeps away, the newest first, with why."""
    for deed in done:
        its = deed.properties or {}
        rules = [rule for label, rule in kept_from(properties) if label in labels(its)]
        rules += [rule for label, rule in kept_from(its) if label in labels(properties)]
        for rule in dict.fromkeys(rules):
            for name in filter(None, (deed.completed_by, deed.on_behalf_of)):
                yield name, Bar(rule=rule, because_of=name, deed=deed)


# --- keeping them away --------------------------------------------------------------------------------------------


def check(uow: UnitOfWork, task: Task, person: str) -> None:
    """Refuse `person` when something keeps them, or anybody they stand in for now, from the task.

    A substitute inherits the conflicts of the person replaced and keeps their own (processes F.3). DutiesConflict names
    the rule; the attempt is kept in the history of the case even though the unit of work rolls back.
    """
    if person != SYSTEM and (task.excluded or mentioned(task.properties)):
        refuse(uow, task, person, uow.engine.directory.stands_in_for(uow, person, uow.now))


def refuse(uow: UnitOfWork, task: Task, person: str, replaced: Iterable[str]) -> None:
    """As `check`, for a person known to stand in for `replaced`."""
    if not uow.reading and task.root_id != task.instance_id and mentioned(task.properties):
        # Or somebody could do at once, in two instances of the case, what they may not do one after the other.
        uow.execute(LOCK_HEAD, {"id": task.root_id})
    found, lifted = _judge(uow, task, person, replaced)
    if found is None:
        if lifted:
            _lifted.setdefault(uow, {})[task.id, person] = lifted
        return
    if not uow.reading:
        _remember(uow, task, person, found)
    raise DutiesConflict(
        _why(uow, task, person, found),
        rule=found.rule,
        sentence=sentence(found.rule),
        person=person,
        because_of=found.because_of,
        task_id=task.id,
        instance_id=task.instance_id,
    )


#: What exemptions lifted, by task and person, so that the deed can say so without asking again.
_lifted: WeakKeyDictionary[UnitOfWork, dict[tuple[UUID, str], tuple[tuple[Bar, Any], ...]]] = WeakKeyDictionary()


def exempted(uow: UnitOfWork, task: Task) -> list[history.Entry]:
    """Return what the history of the case is to keep when the actor does a task thanks to exemptions."""
    return [
        history.Entry(
            kind="exempted",
            element_id=task.element_id,
            task_id=task.id,
            details={
                "rule": found.rule,
                "because_of": found.because_of,
                "exemption": str(row.id),
                "granted_by": row.granted_by,
                "control": row.control,
            },
        )
        for found, row in _lifted.get(uow, {}).get((task.id, uow.actor), ())
    ]


def _why(uow: UnitOfWork, task: Task, person: str, found: Bar) -> str:
    for_whom = "" if found.because_of == person else f" You stand in for {words.person(uow, found.because_of)}"
    what = words.step(uow, task.definition_id, task.element_id, task.name)
    if found.deed is None:
        reason = f"{for_whom}, and that person is kept from it." if for_whom else ""
        return f"You may not decide “{what}”. {sentence(found.rule)}.{reason}"
    when = words.moment(uow, found.deed.completed_at)
    reason = f"{for_whom}, who completed" if for_whom else " You completed"
    did = words.step(uow, found.deed.definition_id, found.deed.element_id, found.deed.name)
    return f"You may not do “{what}”. {sentence(found.rule)}.{reason} “{did}” on {when}."


def _remember(uow: UnitOfWork, task: Task, person: str, found: Bar) -> None:
    """Keep the refused attempt in a transaction of its own, since this one will most likely roll back."""
    engine, actor = uow.engine, uow.actor
    deed = {} if found.deed is None else {"deed": found.deed.element_id}
    entry = history.Entry(
        kind="refused",
        element_id=task.element_id,
        task_id=task.id,
        details={"rule": found.rule, "person": person, "because_of": found.because_of, **deed},
    )

    def keep() -> None:
        with engine.unit_of_work(actor) as later:
            history.append_to(later, task.instance_id, [entry])

    uow.after_rollback(keep)
    uow.after_commit(keep)
