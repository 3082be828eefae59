"""`itamflow deploy` and the words of `itamflow verify`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from api import default_groups
from api.commands.installation import Say
from engine import deployments, recipes
from engine.errors import Invalid
from engine.unit_of_work import SYSTEM, Engine
from engine.verify import Report

ENDINGS = (".bpmn", ".dmn", ".form", recipes.ENDING)


def _below(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    """Give the models of a folder of the installed packages."""
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.name.endswith(ENDINGS):
            yield entry.name, entry.read_bytes()


def shipped() -> dict[str, bytes]:
    """Give the processes, decisions and forms that come with itamflow, and the scenarios that they pass."""
    bpmn, forms = files("bpmn"), files("forms")
    return {
        name: content
        for folder in (bpmn / "processes", bpmn / "decisions", forms / "library", bpmn / "scenarios")
        for name, content in _below(folder)
    }


def read(paths: Sequence[Path]) -> dict[str, bytes]:
    """Read the files of a set. Invalid when there is none, one cannot be read, or two have the same name."""
    if not paths:
        raise Invalid("Name at least one file, or say --shipped.")
    found: dict[str, bytes] = {}
    for path in paths:
        if path.name in found:
            raise Invalid(f"Two files are named {path.name}; names of a set are different.")
        if path.suffix not in ENDINGS:
            raise Invalid(f"{path} is no model: names end in {', '.join(ENDINGS)}.")
        try:
            found[path.name] = path.read_bytes()
        except OSError as error:
            raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    return found


def grants(texts: Sequence[str]) -> tuple[str, ...]:
    """Check grants, each topic:NAME or message:NAME."""
    for text in texts:
        kind, colon, name = text.partition(":")
        if kind not in ("topic", "message") or not colon or not name:
            raise Invalid(f"“{text}” is no grant. Write topic:NAME or message:NAME.")
    return tuple(texts)


def deploy(
    engine: Engine,
    content: Mapping[str, bytes],
    *,
    name: str | None,
    reason: str | None,
    grants: Iterable[str],
    say: Say,
) -> None:
    """Deploy a set and tell what came of it. InvalidModel when it cannot run."""
    with engine.unit_of_work(SYSTEM) as uow:
        made = deployments.deploy(uow, content, name=name, reason=reason, grants=grants)
    for finding in made.findings:
        say(line(finding))
    if not made.new:
        say("The same set is deployed already; nothing was changed.")
    for definition in made.definitions:
        say(f"{definition.key}, version {definition.version}: {definition.name}")


def deploy_shipped(engine: Engine, say: Say, *, scenarios: bool = True) -> None:
    """Deploy the processes that come with itamflow, and the groups they give work to."""
    content = {name: one for name, one in shipped().items() if scenarios or not name.endswith(recipes.ENDING)}
    with engine.unit_of_work(SYSTEM) as uow:
        default_groups.create_missing(uow)
    deploy(
        engine,
        content,
        name=f"itamflow {version('itamflow')}",
        reason="Shipped with the product",
        grants=deployments.ALL_THEY_USE,
        say=say,
    )


def check(engine: Engine, content: Mapping[str, bytes], say: Say) -> int:
    """Tell what is wrong with a set; return 1 when something keeps it from running."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        findings = deployments.validate(uow, content)
    for finding in findings:
        say(line(finding))
    errors = sum(1 for finding in findings if finding.severity == "error")
    say(f"{len(content)} files, {errors} errors, {len(findings) - errors} warnings.")
    return 1 if errors else 0


def line(finding: Any) -> str:
    """Put a finding on one line: place, severity, what and what to do."""
    place = ":".join(str(part) for part in (finding.resource, finding.line, finding.element_id) if part)
    return f"{place} {finding.severity}: {finding.text} {finding.remedy}".strip()


def report(found: Report) -> Iterator[str]:
    """Tell what was verified."""
    yield (
        f"{found.instances} cases with {found.entries} entries ({found.erased} erased) and "
        f"{found.checkpoints} checkpoints verified."
    )
    for broken in found.breaks:
        whose = broken.business_key or broken.instance_id or "checkpoints"
        yield f"BROKEN {whose}, entry {broken.seq}: {broken.text}"
    yield "Every chain holds." if found.ok else f"{len(found.breaks)} chains do not hold."
