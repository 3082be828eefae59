"""The shipped diagrams can be read on one screen, and the guard sees when they cannot."""

from pathlib import Path

import pytest

from tools.geometry import FRAME_HEIGHT, FRAME_WIDTH, TEXT_SIZE, diagrams, missing, untranslated

PROCESSES = Path(__file__).parents[2] / "bpmn" / "processes"
MODELS = sorted(PROCESSES.glob("*.bpmn"))
#: How many crossings each model is worth. Lower it when a drawing gets better.
CROSSINGS = {
    "itam_acquisition": 7,
    "itam_approval": 1,
    "itam_change": 5,
    "itam_change_decision": 1,
    "itam_change_work": 2,
    "itam_data_change": 2,
    "itam_disposition": 1,
    "itam_objectives": 1,
    "itam_resources": 1,
    "itam_retirement": 4,
    "itam_sanitize_media": 3,
    "itam_sourcing": 1,
    "itam_maintenance": 1,
}
SMALLEST_TEXT = 10

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)


@every_model
def test_every_node_and_every_flow_is_drawn(model: Path) -> None:
    assert missing(model.read_bytes()) == []


@every_model
def test_every_name_is_given_in_german_too(model: Path) -> None:
    assert untranslated(model.read_bytes(), "de") == []


@pytest.mark.parametrize("language", ["en", "de"])
@every_model
def test_nothing_overlaps_runs_through_or_goes_backwards(model: Path, language: str) -> None:
    faults = [fault for diagram in diagrams(model.read_bytes(), language) for fault in diagram.faults()]
    assert faults == []


@pytest.mark.parametrize("language", ["en", "de"])
@every_model
def test_no_name_is_broken_inside_a_word(model: Path, language: str) -> None:
    broken = [
        label.owner for diagram in diagrams(model.read_bytes(), language) for label in diagram.labels if label.breaks
    ]
    assert broken == []


@every_model
def test_everything_fits_one_screen_in_text_of_ten_px_or_more(model: Path) -> None:
    for diagram in diagrams(model.read_bytes()):
        assert diagram.text_size >= SMALLEST_TEXT, f"{diagram.root} must be zoomed out to {diagram.text_size} px"
        left, top, width, height = diagram.extent
        zoom = diagram.text_size / TEXT_SIZE
        assert min(left, top) >= 0
        assert width * zoom <= FRAME_WIDTH
        assert height * zoom <= FRAME_HEIGHT


@every_model
def test_flows_cross_no_more_often_than_agreed(model: Path) -> None:
    crossings = sum(diagram.crossings for diagram in diagrams(model.read_bytes()))
    assert crossings <= CROSSINGS.get(model.stem, 0)


APPROVAL = (PROCESSES / "itam_approval.bpmn").read_bytes()


def faults_after(change: dict[str, str]) -> list[str]:
    """Return the faults of the approval with bounds or waypoints replaced."""
    text = APPROVAL.decode()
    for before, after in change.items():
        assert before in text, before
        text = text.replace(before, after)
    return [fault for diagram in diagrams(text.encode()) for fault in diagram.faults()]


def bounds_of(shape: str) -> str:
    """Return the line of the file that places a shape."""
    lines = APPROVAL.decode().splitlines()
    at = next(number for number, line in enumerate(lines) if f'bpmnElement="{shape}"' in line)
    return lines[at + 1].strip()


def test_a_shape_on_a_shape_is_seen() -> None:
    faults = faults_after({bounds_of("P9"): bounds_of("P12")})
    assert any({"P9", "P12"} == set(fault.split(" overlaps ")) for fault in faults)


def test_a_shape_on_a_flow_is_seen() -> None:
    flow = next(each for each in diagrams(APPROVAL)[0].flows.values() if each.id == "P11_P12")
    middle = flow.stretches[0]
    x, y = (middle.start.x + middle.end.x) / 2 - 18, middle.start.y - 18
    moved = f'<dc:Bounds x="{x:.0f}" y="{y:.0f}" width="36" height="36" />'
    assert "P11_P12 runs through P13r" in faults_after({bounds_of("P13r"): moved})


def test_a_target_left_of_its_source_is_seen() -> None:
    assert "P9_P12 goes from right to left" in faults_after(
        {bounds_of("P12"): '<dc:Bounds x="20" y="20" width="100" height="80" />'}
    )


def test_a_name_on_a_shape_is_seen() -> None:
    lines = APPROVAL.decode().splitlines()
    at = next(number for number, line in enumerate(lines) if 'bpmnElement="P13a"' in line)
    label = lines[at + 3].strip()
    assert any(fault.startswith("the name of P13a lies on") for fault in faults_after({label: bounds_of("P6")}))


def test_a_node_without_coordinates_is_seen() -> None:
    without = APPROVAL.replace(b'bpmnElement="P9"', b'bpmnElement="P12"')
    assert missing(without) == ["P9"]
