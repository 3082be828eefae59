"""The reference models of the OMG's Model Interchange Working Group: what this engine says to each is written down.

They are drawn for interchange, not to run: none may be accepted by mistake or break the check.
"""

import json
import shutil
from collections import Counter
from pathlib import Path

from lxml import etree

from bpmn.lint import check
from engine import deployments
from engine.bootstrap import open_engine

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
HERE = Path(__file__).parent
SUITE = HERE.parents[2] / "shared" / "suites" / "bpmn-miwg"


def findings_of(path: Path) -> dict[str, int]:
    counted = Counter(f"{each.severity}: {each.rule}: {each.text}" for each in check(path.read_bytes()))
    return dict(sorted(counted.items()))


def all_findings() -> dict[str, dict[str, int]]:
    return {path.name: findings_of(path) for path in sorted(SUITE.rglob("*.bpmn"))}


def test_every_reference_model_gets_the_findings_that_are_written_down() -> None:
    assert SUITE.exists(), f"The reference models are expected in {SUITE}."
    assert all_findings() == json.loads((HERE / "reference_models.json").read_text())


def drawn_beside_ours(path: Path) -> bytes:
    """Return a reference model whose processes are only drawn, with one of ours that runs beside them."""
    root = etree.fromstring(path.read_bytes())
    for process in root.iter(f"{BPMN}process"):
        process.set("isExecutable", "false")
    ours = etree.SubElement(root, f"{BPMN}process", id="ours", isExecutable="true")
    for tag, attributes in (
        ("startEvent", {"id": "ours_s"}),
        ("userTask", {"id": "ours_a"}),
        ("sequenceFlow", {"id": "ours_f", "sourceRef": "ours_s", "targetRef": "ours_a"}),
    ):
        etree.SubElement(ours, f"{BPMN}{tag}", attributes)
    root.remove(ours)
    # Before the diagrams, as the schema wants it.
    root.insert(next(n for n, each in enumerate(root) if "DI}" in str(each.tag)), ours)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def test_what_is_drawn_beside_a_process_that_runs_is_kept_to_the_byte(sqlite_template: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kept.db"
    shutil.copyfile(sqlite_template, copy)
    engine = open_engine(f"sqlite:///{copy}")
    kept = 0
    for path in sorted(SUITE.rglob("*.bpmn")):
        xml = drawn_beside_ours(path)
        if any(each.severity == "error" for each in check(xml)):
            # Imports, say: what stands beside all processes is refused even when nothing uses it.
            continue
        with engine.unit_of_work("ada") as uow:
            for about in deployments.deploy(uow, {path.name: xml}).definitions:
                assert deployments.xml(uow, about.id) == xml
        kept += 1
    engine.close()
    assert kept == 15
