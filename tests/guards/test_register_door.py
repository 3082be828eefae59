"""The register is written through one door: nobody else uses, or makes, a statement that writes."""

import ast
import re
from pathlib import Path

#: What may write, and what for.
DOORS = {
    "register/writing.py": "cases, with a number and an entry in their history",
    "register/budgets.py": "money that cases hold",
    "register/asset_types.py": "the kinds of assets, when the register is prepared",
    "register/imports.py": "loads of reference data, with a reason",
    "register/imports_assets.py": "opening stock, with a reason",
    "register/imports_steps.py": "how far a load is",
}
WRITES = {"insert", "update", "delete"}
#: Statements as text.
TEXT = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\b", re.IGNORECASE)


def _makes_a_write(node: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in WRITES)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str) and TEXT.match(part.value))
        for part in ast.walk(node)
    )


def _statements(store: Path) -> set[str]:
    """Return the names under which the store offers statements that write."""
    names = set()
    for path in store.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if not _makes_a_write(node):
                continue
            if isinstance(node, ast.FunctionDef):
                names.add(node.name)
            for target in getattr(node, "targets", [getattr(node, "target", None)]):
                if isinstance(target, ast.Name):
                    names.add(target.id)
    return names


def _users(root: Path, names: set[str]) -> dict[str, set[str]]:
    """Return who uses these names, or builds a statement that writes to the register themselves."""
    found: dict[str, set[str]] = {}
    for room in ("api", "register"):
        for path in (root / room).rglob("*.py"):
            if "store" in path.parts:
                continue
            tree = ast.parse(path.read_text())
            speaks_to_the_register = room == "register" or "register.store" in path.read_text()
            used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
                alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("register.store")
                for alias in node.names
            }
            hits = used & names if speaks_to_the_register else set()
            if hits or (speaks_to_the_register and _makes_a_write(tree)):
                found[path.relative_to(root).as_posix()] = hits
    return found


def test_only_the_doors_write_the_register(root: Path) -> None:
    names = _statements(root / "register" / "store")
    assert {"ADD", "changing", "ADD_STAGE_MOVES", "ADD_COMMITMENT"} <= names
    strangers = {path: sorted(used) for path, used in _users(root, names).items() if path not in DOORS}
    assert strangers == {}


def test_the_store_of_the_register_builds_no_other_way_to_write(root: Path) -> None:
    raw = [
        path.name
        for path in (root / "register").rglob("*.py")
        if "migrations" not in path.parts and re.search(r"exec_driver_sql|\.connection\.execute", path.read_text())
    ]
    assert raw == []
