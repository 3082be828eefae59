"""Runs all rows and prints the table. Exits 0 when it measured, whatever the figures."""

import tempfile
from pathlib import Path

from bench import crowd, editor, house, language, shapes, store, whole

# CPU of the bare loop on the machine that the budgets in milliseconds were written for.
REFERENCE_MS = 4.5


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="itamflow-bench-") as home:
        folder = Path(home)
        rows, loop = whole.rows(folder)
        scale = REFERENCE_MS / loop
        print(f"bare loop {loop:.2f} ms CPU a case; milliseconds below are scaled by {scale:.2f}", flush=True)
        for row in rows:
            print(row.line(), flush=True)
        for part in (
            lambda: language.rows(folder),
            lambda: store.rows(folder, scale),
            lambda: shapes.rows(folder, scale),
            lambda: editor.rows(folder),
            lambda: house.rows(folder, scale),
            lambda: crowd.rows(folder, scale),
        ):
            for row in part():
                print(row.line(), flush=True)


if __name__ == "__main__":
    main()
