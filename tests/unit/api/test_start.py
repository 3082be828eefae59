"""What a start has to read, and what it leaves for the first who asks."""

import subprocess
import sys

import pytest

from register import later, metrics


def test_the_application_is_read_without_topics_metrics_and_rules() -> None:
    asked = "import sys, api.app; print(*sys.modules)"
    read = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "api.routes.register_metrics" in read
    for late in ("register.topics", "register.metrics.computing", "register.store.invariants.asking"):
        assert late not in read


def test_a_name_that_a_package_does_not_have_is_no_name_of_it() -> None:
    assert callable(metrics.compute)
    with pytest.raises(AttributeError, match="no attribute 'computed'"):
        later.names("register.metrics", compute="computing")("computed")
