"""What a set of models may refer to: what is deployed, who exists, what is granted and handled."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

from bpmn import lint
from bpmn.findings import Finding, InvalidProcess
from bpmn.known_variables import Variable, known_at
from bpmn.xml import parse
from dmn.feel.analysis import Kind
from engine import definitions as stored
from engine import model_sets
from engine.model_sets import ModelSet
from engine.store import definitions as sql
from engine.unit_of_work import UnitOfWork
from forms import InvalidForm, compile_form


def check(uow: UnitOfWork, model_set: ModelSet) -> ModelSet:
    """Return the set with everything that is wrong in it or missing around it."""
    around = _Around(uow, model_set)
    known = {
        resource.name: around.of(model_set.drawn.get(resource.name, ()))
        for resource in model_set.resources
        if resource.kind == "bpmn"
    }
    checked = model_sets.check(model_set, known)
    return checked.with_findings(around.empty_groups())


def variables_at(uow: UnitOfWork, files: Mapping[str, bytes], name: str, element_id: str) -> tuple[Variable, ...]:
    """Return the variables that are known at an element of one diagram of a set; none where it is no BPMN."""
    functions = uow.engine.functions

    @cache
    def form_kinds(form: str) -> Mapping[str, Kind] | None:
        content = next((each for each in files.values() if model_sets.form_id(each) == form), None)
        try:
            return None if content is None else compile_form(content, functions=functions).kinds
        except InvalidForm:
            return None

    known = lint.Known(functions=functions, form_kinds=form_kinds, topic_outputs=_outputs_in(uow))
    try:
        return known_at(parse(files[name]), element_id, known)
    except InvalidProcess:
        return ()


def _outputs_in(uow: UnitOfWork) -> Callable[[str], Iterable[str] | None]:
    topics = uow.engine.topics
    return lambda name: topics[name].outputs if name in topics else None


class _Around:
    def __init__(self, uow: UnitOfWork, model_set: ModelSet) -> None:
        self._uow = uow
        self._set = model_set
        self._directory = uow.engine.directory
        self._keys = {
            kind: frozenset(row[0] for row in uow.execute(statement)) for kind, statement in sql.LATEST_VERSIONS.items()
        }
        self._drawn = {key: each for processes in model_set.drawn.values() for key, each in processes.items()}
        named = list(self._drawn.values())
        owners = {definition.properties["ownerGroup"] for definition in named if "ownerGroup" in definition.properties}
        groups = owners.union(*(definition.groups for definition in named), *(d.starter_groups for d in named))
        users = frozenset[str]().union(*(definition.users for definition in named))
        self.groups = frozenset(group for group in groups if self._directory.group_exists(uow, group))
        self.users = frozenset(user for user in users if self._directory.person_exists(uow, user))

    def of(self, keys: Iterable[str]) -> lint.Known:
        """Return what the processes `keys`, of one file, may refer to."""
        granted = None if self._directory.is_open else self._granted(keys)
        return lint.Known(
            processes=self._keys["process"] | self._drawn.keys(),
            decisions=self._keys["decision"] | self._set.decisions.keys(),
            forms=self._keys["form"] | self._set.forms.keys(),
            groups=None if self._directory.is_open else self.groups,
            users=None if self._directory.is_open else self.users,
            duties=self._has_duty,
            granted_topics=None if granted is None else granted["topic"] | self._free_topics(),
            granted_messages=None if granted is None else granted["message"],
            handled_topics=frozenset(self._uow.engine.topics),
            functions=self._uow.engine.functions,
            form_kinds=self._set.form_kinds.get,
            topic_outputs=_outputs_in(self._uow),
        )

    def _has_duty(self, label: str) -> bool:
        return label in self._duties

    @cached_property
    def _duties(self) -> frozenset[str]:
        """Labels of the set and of what is deployed; looked for when a model first asks."""
        deployed = (stored.process(self._uow, about.id).compiled for about in stored.latest(self._uow))
        return frozenset(label for each in (*self._drawn.values(), *deployed) for label in lint.duties.carried(each))

    def _granted(self, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return what every one of `keys` may use."""
        found: dict[str, frozenset[str]] | None = None
        for key in keys:
            rows = self._uow.execute(sql.GRANTS_OF, {"key": key}).all()
            own = {kind: frozenset(row.name for row in rows if row.kind == kind) for kind in ("topic", "message")}
            found = own if found is None else {kind: found[kind] & own[kind] for kind in own}
        return found or {"topic": frozenset(), "message": frozenset()}

    def _free_topics(self) -> frozenset[str]:
        return frozenset(name for name, topic in self._uow.engine.topics.items() if topic.granted_to_all)

    def empty_groups(self) -> Iterable[Finding]:
        """Yield a warning for each group that exists and has nobody in it: its tasks will go to the owners."""
        if self._directory.is_open:
            return
        for key, (resource, definition) in self._set.processes.items():
            for group in sorted(definition.groups & self.groups):
                if not self._directory.has_member(self._uow, group):
                    yield Finding(
                        element_id=key,
                        line=definition.line,
                        rule="empty-group",
                        severity="warning",
                        text=f"The group “{group}” has no member, so nobody can take its tasks.",
                        remedy="Add a member; until then the tasks go to the group that owns the process.",
                        resource=resource.name,
                    )
