"""Random block-structured models and an oracle that knows nothing of tokens: it walks the tree of blocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">'
    '<bpmn:error id="fail" errorCode="fail"/>'
)

Leaf = tuple[str, str]


# --- blocks: how they are drawn, and what they do


@dataclass
class Block:
    """A part of a model with one way in and one way out."""

    inner: list["Block"] = field(default_factory=list)
    number: int = 0
    name: str = ""

    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        """Return XML, the first and the last element; `items`: variables of the instances around."""
        raise NotImplementedError

    def run(self, path: tuple[int, ...]) -> "Running":
        raise NotImplementedError


class Running:
    """A block that runs: what is open in it, and what a completion does."""

    def open(self) -> Iterator[Leaf]:
        raise NotImplementedError

    def signals(self) -> Iterator[tuple[str, str]]:
        """Give (boundary event, path) of the sub-processes that a signal would interrupt."""
        return iter(())

    def complete(self, leaf: Leaf) -> bool:
        """Complete a task in here; True when the block is done."""
        raise NotImplementedError

    def interrupt(self, boundary: tuple[str, str]) -> bool:
        raise NotImplementedError


def node(tag: str, element_id: str, inner: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{element_id}"{written}>{inner}</bpmn:{tag}>'


def flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return node("sequenceFlow", f"{source}_{target}", inner, sourceRef=source, targetRef=target)


def label(path: tuple[int, ...]) -> str:
    return "/".join(str(each) for each in path)


def inside(block: Block, items: tuple[str, ...]) -> str:
    xml, first, _ = block.draw(items)
    return node("startEvent", f"s{block.name}") + xml + flow(f"s{block.name}", first)


class Task(Block):
    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        text = ' + "/" + '.join(f"string({item})" for item in items)
        assignee = {"camunda:assignee": f"={text}".replace('"', "&quot;")} if items else {}
        return node("userTask", self.name, **assignee), self.name, self.name

    def run(self, path: tuple[int, ...]) -> Running:
        return TaskRun((self.name, label(path)))


@dataclass
class TaskRun(Running):
    leaf: Leaf

    def open(self) -> Iterator[Leaf]:
        yield self.leaf

    def complete(self, leaf: Leaf) -> bool:
        return True


class Sequence(Block):
    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        drawn = [block.draw(items) for block in self.inner]
        flows = [flow(left[2], right[1]) for left, right in pairwise(drawn)]
        return "".join(each[0] for each in drawn) + "".join(flows), drawn[0][1], drawn[-1][2]

    def run(self, path: tuple[int, ...]) -> Running:
        return InTurn([lambda block=block: block.run(path) for block in self.inner])


class InTurn(Running):
    """One part after the other."""

    def __init__(self, parts: list[Callable[[], Running]]) -> None:
        self.parts = parts
        self.current = parts.pop(0)()

    def open(self) -> Iterator[Leaf]:
        return self.current.open()

    def signals(self) -> Iterator[tuple[str, str]]:
        return self.current.signals()

    def _next(self, done: bool) -> bool:
        if done and self.parts:
            self.current = self.parts.pop(0)()
            return False
        return done

    def complete(self, leaf: Leaf) -> bool:
        return self._next(self.current.complete(leaf))

    def interrupt(self, boundary: tuple[str, str]) -> bool:
        return self._next(self.current.interrupt(boundary))


class AtOnce(Running):
    """All parts at the same time; done when all are."""

    def __init__(self, parts: list[Running]) -> None:
        self.parts = parts

    def open(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.open()

    def signals(self) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            yield from part.signals()

    def complete(self, leaf: Leaf) -> bool:
        part = next(each for each in self.parts if leaf in each.open())
        if part.complete(leaf):
            self.parts.remove(part)
        return not self.parts

    def interrupt(self, boundary: tuple[str, str]) -> bool:
        part = next(each for each in self.parts if boundary in each.signals())
        if part.interrupt(boundary):
            self.parts.remove(part)
        return not self.parts


class Gateways(Block):
    tag = ""

    def chosen(self) -> list[Block]:
        raise NotImplementedError

    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        split, join = f"{self.name}x", f"{self.name}y"
        drawn = [block.draw(items) for block in self.inner]
        default = {"default": f"{split}_{drawn[-1][1]}"} if self.tag != "parallelGateway" else {}
        xml = node(self.tag, split, **default) + node(self.tag, join)
        for index, (body, first, last) in enumerate(drawn):
            last_one = index == len(drawn) - 1
            condition = "" if self.tag == "parallelGateway" or last_one else self.condition(index)
            xml += body + flow(split, first, condition) + flow(last, join)
        return xml, split, join

    def condition(self, index: int) -> str:
        return "true" if self.inner[index] in self.chosen() else "1 = 2"


class Parallel(Gateways):
    tag = "parallelGateway"

    def run(self, path: tuple[int, ...]) -> Running:
        return AtOnce([block.run(path) for block in self.inner])


class Exclusive(Gateways):
    tag = "exclusiveGateway"

    def chosen(self) -> list[Block]:
        return [self.inner[self.number % len(self.inner)]]

    def run(self, path: tuple[int, ...]) -> Running:
        return self.chosen()[0].run(path)


class Inclusive(Gateways):
    tag = "inclusiveGateway"

    def chosen(self) -> list[Block]:
        some = [block for index, block in enumerate(self.inner[:-1]) if self.number >> index & 1]
        return some or [self.inner[-1]]

    def run(self, path: tuple[int, ...]) -> Running:
        return AtOnce([block.run(path) for block in self.chosen()])


class Loop(Block):
    """Rounds counted in a variable of a sub-process, so that instances around do not share it."""

    @property
    def rounds(self) -> int:
        return self.number % 3 + 1

    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        n, (body, first, last) = self.name, self.inner[0].draw(items)
        count = node("scriptTask", f"{n}c", f"<bpmn:script>{{k{n}: k{n} + 1}}</bpmn:script>", scriptFormat="feel")
        content = (
            f'<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="k{n}">=0'
            "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
            + node("startEvent", f"{n}s")
            + node("exclusiveGateway", f"{n}m")
            + count
            + node("exclusiveGateway", f"{n}g", default=f"{n}g_{n}e")
            + node("endEvent", f"{n}e")
            + body
            + flow(f"{n}s", f"{n}m")
            + flow(f"{n}m", first)
            + flow(last, f"{n}c")
            + flow(f"{n}c", f"{n}g")
            + flow(f"{n}g", f"{n}m", f"k{n} &lt; {self.rounds}")
            + flow(f"{n}g", f"{n}e")
        )
        return node("subProcess", n, content), n, n

    def run(self, path: tuple[int, ...]) -> Running:
        return InTurn([lambda: self.inner[0].run(path)] * self.rounds)


class Instances(Block):
    """A multi-instance sub-process; its instances carry their number into every task."""

    @property
    def sequential(self) -> bool:
        return bool(self.number & 1)

    @property
    def count(self) -> int:
        return self.number // 2 % 3 + 1

    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        loop = node(
            "multiInstanceLoopCharacteristics", f"{self.name}l", "",
            isSequential=str(self.sequential).lower(),
            **{"camunda:collection": f"=for i in 1..{self.count} return i", "camunda:elementVariable": f"i{self.name}"},
        )  # fmt: skip
        content = inside(self.inner[0], (*items, f"i{self.name}"))
        return node("subProcess", self.name, loop + content), self.name, self.name

    def run(self, path: tuple[int, ...]) -> Running:
        starts = [lambda n=n: self.inner[0].run((*path, n)) for n in range(1, self.count + 1)]
        return InTurn(starts) if self.sequential else AtOnce([start() for start in starts])


class Guarded(Block):
    """A sub-process that may fail at its end or be interrupted by a signal; then a task mends it. All ways meet."""

    @property
    def fails(self) -> bool:
        return bool(self.number & 1)

    def draw(self, items: tuple[str, ...]) -> tuple[str, str, str]:
        n, (body, first, last) = self.name, self.inner[0].draw(items)
        definition = '<bpmn:errorEventDefinition errorRef="fail"/>' if self.fails else ""
        content = node("startEvent", f"{n}s") + body + node("endEvent", f"{n}e", definition)
        content += flow(f"{n}s", first) + flow(last, f"{n}e")
        mend, mend_first, mend_last = self.inner[1].draw(items)
        signal = f'<bpmn:signalEventDefinition signalRef="signal{n}"/>'
        xml = (
            node("subProcess", n, content)
            + node("boundaryEvent", f"{n}b", '<bpmn:errorEventDefinition errorRef="fail"/>', attachedToRef=n)
            + node("boundaryEvent", f"{n}c", signal, attachedToRef=n)
            + mend
            + node("exclusiveGateway", f"{n}m")
            + node("exclusiveGateway", f"{n}z")
            + flow(n, f"{n}z")
            + flow(f"{n}b", f"{n}m")
            + flow(f"{n}c", f"{n}m")
            + flow(f"{n}m", mend_first)
            + flow(mend_last, f"{n}z")
        )
        return xml, n, f"{n}z"

    def run(self, path: tuple[int, ...]) -> Running:
        return GuardedRun(self, path)


class GuardedRun(Running):
    def __init__(self, block: Guarded, path: tuple[int, ...]) -> None:
        self.block, self.path = block, path
        self.current, self.mending = block.inner[0].run(path), False

    def open(self) -> Iterator[Leaf]:
        return self.current.open()

    def signals(self) -> Iterator[tuple[str, str]]:
        if not self.mending:
            yield f"{self.block.name}c", label(self.path)
        yield from self.current.signals()

    def _mend(self) -> bool:
        self.current, self.mending = self.block.inner[1].run(self.path), True
        return False

    def complete(self, leaf: Leaf) -> bool:
        done = self.current.complete(leaf)
        return self._mend() if done and self.block.fails and not self.mending else done

    def interrupt(self, boundary: tuple[str, str]) -> bool:
        if not self.mending and boundary == (f"{self.block.name}c", label(self.path)):
            return self._mend()
        done = self.current.interrupt(boundary)
        return self._mend() if done and self.block.fails and not self.mending else done


# --- making them


def blocks() -> st.SearchStrategy[Block]:
    def grow(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        several = st.lists(inner, min_size=2, max_size=3)
        numbers = st.integers(0, 7)
        return st.one_of(
            *(st.builds(cls, several, numbers) for cls in (Sequence, Parallel, Exclusive, Inclusive)),
            *(st.builds(cls, st.lists(inner, min_size=1, max_size=1), numbers) for cls in (Loop, Instances)),
            st.builds(Guarded, st.lists(inner, min_size=2, max_size=2), numbers),
        )

    return st.recursive(st.builds(Task), grow, max_leaves=8)


def name_all(block: Block) -> Iterator[Block]:
    todo = [block]
    while todo:
        current = todo.pop()
        yield current
        current.inner = [type(each)(list(each.inner), each.number) for each in current.inner]
        todo += current.inner


def document(block: Block) -> bytes:
    guarded = []
    for index, each in enumerate(name_all(block)):
        each.name = f"n{index}"
        guarded += [f'<bpmn:signal id="signal{each.name}" name="{each.name}"/>'] if isinstance(each, Guarded) else []
    xml, first, last = block.draw(())
    body = node("startEvent", "begin") + xml + node("endEvent", "done") + flow("begin", first) + flow(last, "done")
    process = f'<bpmn:process id="p" isExecutable="true">{body}</bpmn:process>'
    return f"{HEAD}{''.join(guarded)}{process}</bpmn:definitions>".encode()
