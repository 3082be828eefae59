"""Settings come from ITAMFLOW_* and from nowhere else."""

import pytest

from engine.errors import Invalid
from engine.settings import Settings


def test_every_kind_of_setting_is_read() -> None:
    settings = Settings.from_env(
        {
            "ITAMFLOW_DATABASE_URL": "sqlite:///x.db",
            "ITAMFLOW_PORT": "80",
            "ITAMFLOW_DEMO": "yes",
            "ITAMFLOW_TICK_SECONDS": "0.5",
            "ITAMFLOW_AUDITOR_GROUPS": "a, b",
            "ITAMFLOW_TIME_ZONE": "Europe/Berlin",
            "ITAMFLOW_TEST_DATABASE_URL": "ours",
            "HOME": "/x",
        }
    )
    assert (settings.port, settings.demo, settings.tick_seconds, settings.auditor_groups) == (80, True, 0.5, ("a", "b"))
    assert str(settings.zone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("variable", "text", "words"),
    [
        ("ITAMFLOW_PROT", "80", "There is no setting ITAMFLOW_PROT"),
        ("ITAMFLOW_PORT", "eighty", "ITAMFLOW_PORT must be a whole number, not “eighty”"),
        ("ITAMFLOW_DEMO", "maybe", "ITAMFLOW_DEMO must be yes or no"),
        ("ITAMFLOW_TIME_ZONE", "Mars/Olympus", "no time zone: “Mars/Olympus”"),
        ("ITAMFLOW_TIME_ZONE", "../etc", "no time zone"),
    ],
)
def test_what_does_not_fit_is_named(variable: str, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        Settings.from_env({variable: text})


def test_the_secret_is_not_shown() -> None:
    assert "hush" not in repr(Settings(secret="hush"))
