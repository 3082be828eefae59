"""Writes docs/topics.md: every topic that models may call, from the topics themselves. `--check` only compares."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.connectors import OWN
from engine.topics import Topic
from register.topics import TOPICS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "topics.md"
HEAD = """# Topics

A service task, send task or message event of a model names a topic (`camunda:topic`) and so asks for work. What stands
here is written from the topics themselves by `python -m tools.topics`; a test keeps it true.

- **transactional**: done in the same step. What it refuses goes back to the person who completed the task, beside the
  field named here, and nothing is stored.
- **external**: a job after the step, at least once; its id is the key by which a second attempt is known. Where nobody
  here does it, a worker elsewhere fetches it (`POST /api/v1/jobs/fetch`). Put a timer on the task that leads to a
  person, so that the case goes on without that system.
- **granted**: a process may use a topic only when it was granted at its deployment; the others every process may use.
"""


def page(topics: Iterable[Topic]) -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for topic in sorted(topics, key=lambda topic: topic.name):
        parts.append("\n".join(_section(topic)))
    return "\n".join(parts)


def _section(topic: Topic) -> Iterator[str]:
    yield f"## `{topic.name}`\n"
    where = ", done elsewhere" if topic.handler is None else ""
    granted = "every process may use it" if topic.granted_to_all else "granted"
    yield f"{topic.summary} ({topic.kind}{where}; {granted})\n"
    if topic.inputs or topic.outputs or topic.errors:
        yield "| | name | meaning |"
        yield "|---|---|---|"
        yield from _rows("in", topic.inputs)
        yield from _rows("out", topic.outputs)
        yield from _rows("error", topic.errors)
        yield ""


def _rows(word: str, names: Mapping[str, str]) -> Iterator[str]:
    for name, meaning in names.items():
        yield f"| {word} | `{name}` | {meaning.replace('|', '/')} |"


def main(arguments: list[str]) -> int:
    """Write the page; with --check return 1 when it is not what it should be."""
    wanted = page([*OWN.topics.values(), *TOPICS.values()])
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text() == wanted else 1
    PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
