"""The part of the DMN compatibility kit beside the project: results only get better."""

import pytest

from dmn.tck import DEFAULT, main, run

# Results as expected; raise them when they rise, never lower them.
FLOOR = {"L2": ((55, 55), (0, 0)), "L3": ((947, 947), (304, 304))}


@pytest.fixture(scope="module")
def report():
    assert DEFAULT.is_dir(), f"the kit is missing at {DEFAULT}"
    return run(DEFAULT)


@pytest.mark.parametrize("level", FLOOR)
def test_the_kit_passes_at_least_as_before(report, level):
    value, null = FLOOR[level]
    total = report.total(level)
    assert total.value[0] >= value[0], report.failures
    assert total.null[0] >= null[0], report.failures
    assert (total.value[1], total.null[1]) == (value[1], null[1])


def test_only_external_functions_are_excepted(report):
    assert len(report.excepted) == 18
    assert all("0076-feel-external-java" in line for line in report.excepted)


def test_the_command_prints_the_scores_then_a_line_a_folder(capsys):
    assert main([str(DEFAULT)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == ["L2 value 55/55", "L2 null 0/0", "L3 value 947/947", "L3 null 304/304"]
    assert "L2 0001-input-data-string value 1/1 null 0/0" in lines


def test_a_folder_that_is_not_there_is_told(capsys, tmp_path):
    assert main([str(tmp_path / "none")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_any_folder_laid_out_like_the_kit_can_be_run(capsys):
    assert main([str(DEFAULT / "compliance-level-2")]) == 0
    assert "L3 value 55/55" in capsys.readouterr().out
