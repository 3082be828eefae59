"""Working out decisions along their requirements (DMN 1.5 §7.3, §10.4), each once an evaluation."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from dmn.feel.budget import Run
from dmn.feel.errors import Place
from dmn.feel.kinds import FeelFunction, Value, a_kind
from dmn.feel.types import ANY, FunctionType, Type, conform
from dmn.model import Entry, InputData, Logic, Model, Reference, ServiceEntry


class Worked(Struct, eq=False):
    """A decision that was worked out, with the number of trace entries before and after it."""

    logic: Logic
    value: Value
    before: int
    after: int


class Evaluation:
    """One walk over a model. `variables` are the caller's, by the names of the input data."""

    def __init__(self, model: Model, run: Run, variables: Mapping[str, Value]) -> None:
        self.model = model
        self.run = run
        self.variables = variables
        self.worked: list[Worked] = []
        self.read: dict[str, Value] = {}
        self._values: dict[str, Value] = {}
        self._open: set[str] = set()
        self._imported: dict[str, Evaluation] = {}

    def value_of(self, entry: Entry) -> Value:
        """Return the value of an entry of the model: a value, or a function for knowledge and services."""
        if entry.id not in self._values:
            if entry.id in self._open:
                self.run.warn(Place(entry.name, 0), f"“{entry.name}” requires itself.")
                return None
            self._open.add(entry.id)
            self._values[entry.id] = self._work_out(entry)
            self._open.discard(entry.id)
        return self._values[entry.id]

    def give(self, entry: Entry, value: Value) -> None:
        """Take a value as given instead of working it out."""
        self._values[entry.id] = value

    def _work_out(self, entry: Entry) -> Value:
        if isinstance(entry, InputData):
            return self._input(entry)
        if isinstance(entry, ServiceEntry):
            return ServiceFunction(self, entry)
        before = len(self.run.trace or ())
        value = entry.program.run(self._context(entry), self.run)
        if entry.is_decision:
            self.worked.append(Worked(entry, value, before, len(self.run.trace or ())))
        return value

    def _input(self, entry: InputData) -> Value:
        value = self.variables.get(entry.name)
        self.read[entry.name] = value
        fits, converted = conform(value, entry.type)
        if not fits:
            message = f"The input “{entry.name}” must be of type “{entry.type.name}”, not {a_kind(value)}."
            self.run.warn(Place(entry.name, 0), message)
        return converted

    def _context(self, logic: Logic) -> dict[str, Value]:
        context: dict[str, Value] = {}
        if self.model.open:
            context.update(self.variables)
            self.read.update((name, self.variables[name]) for name in logic.program.variables if name in self.variables)
        imported: dict[str, dict[str, Value]] = {}
        for reference in logic.requires:
            found = self.resolve(reference)
            if found is None:
                continue
            evaluation, entry = found
            through = reference.through
            target = imported.setdefault(self.model.imports[through].name, {}) if through else context
            target[entry.name] = evaluation.value_of(entry)
        return {**context, **imported}

    def resolve(self, reference: Reference) -> "tuple[Evaluation, Entry] | None":
        """Return the evaluation that knows a referenced entry, and the entry; None when it is missing."""
        evaluation = self.inside(reference.through) if reference.through else self
        entry = evaluation.model.entries.get(reference.id)
        return None if entry is None else (evaluation, entry)

    def inside(self, through: str) -> "Evaluation":
        """Return the evaluation of an imported model; its variables are the entries under the import's name."""
        if through not in self._imported:
            own = self.variables.get(self.model.imports[through].name)
            variables = own if isinstance(own, dict) else self.variables
            self._imported[through] = Evaluation(self.model.imports[through].model, self.run, variables)
        return self._imported[through]

    def service(self, service: ServiceEntry, arguments: Mapping[str, Value] | None = None) -> Value:
        """Return the answer of a decision service: one value, or a context when it has several output decisions."""
        given = self.variables if arguments is None else arguments
        types = {name: wanted for name, wanted in self.parameters(service) if name in given}
        typed = {name: conform(given[name], wanted)[1] for name, wanted in types.items()}
        fresh = Evaluation(self.model, self.run, {**given, **typed})
        for reference in service.input_decisions:
            found = fresh.resolve(reference)
            if found is not None:
                evaluation, entry = found
                evaluation.give(entry, _declared(entry, evaluation.variables.get(entry.name)))
        answers = {
            entry.name: evaluation.value_of(entry)
            for evaluation, entry in filter(None, map(fresh.resolve, service.outputs))
        }
        value = next(iter(answers.values())) if len(answers) == 1 else answers
        # Older models declare the type of the result where newer ones declare that of the function.
        return conform(value, service.type.result if isinstance(service.type, FunctionType) else service.type)[1]

    def parameters(self, service: ServiceEntry) -> list[tuple[str, Type]]:
        """Return the names of what a decision service is given, with the types that they or its own type declare."""
        references = (*service.input_data, *service.input_decisions)
        entries = [found[1] for found in map(self.resolve, references) if found is not None]
        own = [ANY if isinstance(entry, ServiceEntry) else entry.type for entry in entries]
        declared = (*(service.type.parameters if isinstance(service.type, FunctionType) else ()), *[ANY] * len(own))
        return [
            (entry.name, wanted if also == ANY else also)
            for entry, wanted, also in zip(entries, own, declared, strict=False)
        ]


def _declared(entry: Entry, value: Value) -> Value:
    """Return a given value as the type its entry declares; null when it has not that type."""
    return value if isinstance(entry, ServiceEntry) else conform(value, entry.type)[1]


class ServiceFunction(FeelFunction):
    """A decision service as a function of its input decisions and input data (§10.4)."""

    __slots__ = ("evaluation", "qualified", "service", "types")

    def __init__(self, evaluation: Evaluation, service: ServiceEntry) -> None:
        self.types = dict(evaluation.parameters(service))
        self.qualified = {
            f"{evaluation.model.imports[reference.through].name}.{found[1].name}": found[1].name
            for reference in (*service.input_data, *service.input_decisions)
            if reference.through and (found := evaluation.resolve(reference)) is not None
        }
        super().__init__(service.name, tuple(self.types))
        self.evaluation = evaluation
        self.service = service

    def call(self, run: Run, place: Place, arguments: list[Value]) -> Value:
        """Answer for positional arguments."""
        if len(arguments) != len(self.parameters):
            run.warn(place, f"{self.name}: it takes {len(self.parameters)} arguments, not {len(arguments)}.")
            return None
        return self.call_named(run, place, dict(zip(self.parameters, arguments, strict=True)))

    def call_named(self, run: Run, place: Place, arguments: dict[str, Value]) -> Value:
        """Answer for named arguments."""
        # A given decision of an imported model may be named with its import, too.
        arguments = {self.qualified.get(name, name): value for name, value in arguments.items()}
        unknown = arguments.keys() - set(self.parameters)
        if unknown:
            run.warn(place, f"{self.name}: it has no parameter “{min(unknown)}”.")
            return None
        fitting = {name: conform(value, self.types[name]) for name, value in arguments.items()}
        for name, (fits, _) in fitting.items():
            if not fits:
                run.warn(place, f"{self.name}: “{name}” must be of type “{self.types[name].name}”.")
                return None
        run.enter_call()
        try:
            return self.evaluation.service(self.service, {name: value for name, (_, value) in fitting.items()})
        finally:
            run.calls -= 1


def find_cycle(entries: Iterable[str], requires: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """Return the ids of a cycle of requirements, empty when there is none."""
    done: set[str] = set()
    for start in entries:
        path: list[str] = []
        stack = [(start, iter(requires(start)))]
        while stack:
            current, following = stack[-1]
            if current not in path:
                path.append(current)
            target = next((each for each in following if each not in done), None)
            if target is None:
                done.add(current)
                path.pop()
                stack.pop()
            elif target in path:
                return tuple(path[path.index(target) :])
            else:
                stack.append((target, iter(requires(target))))
    return ()
