"""Fuzzing that follows what the code does with an input (atheris): an answer or a declared error, never a hang."""

import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 120
# Where one input may take this long, fuel has not ended it. Far beyond what a busy machine needs for 20,000 steps.
HANGS_AFTER = 60


@pytest.mark.soak
@pytest.mark.skipif(find_spec("atheris") is None, reason="there is no atheris for this Python or machine")
def test_guided_fuzzing_finds_no_hang_no_crash_and_no_memory_over_64_mb(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, line in enumerate((HERE / "corpus.feel").read_text().splitlines()):
        (corpus / str(number)).write_bytes(b"\x00" + line.encode())
    seed = int(os.environ.get("FEEL_FUZZ_SEED") or random.SystemRandom().randrange(1, 2**31))
    print(f"seed {seed}; repeat with FEEL_FUZZ_SEED={seed}")
    ran = subprocess.run(
        [
            sys.executable,
            HERE / "guided_fuzz.py",
            f"-max_total_time={SECONDS}",
            f"-seed={seed}",
            f"-timeout={HANGS_AFTER}",
            "-max_len=300",
            "-print_final_stats=1",
            f"-artifact_prefix={tmp_path}/",
            corpus,
        ],
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
        timeout=SECONDS * 10,
    )
    print(ran.stderr[-3000:])
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert "stat::number_of_executed_units" in ran.stderr
