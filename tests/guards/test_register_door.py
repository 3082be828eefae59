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
    "register/feeds/loading.py": "that a feed came",
    "register/feeds/discovery.py": "what discovery saw, and when it saw an asset",
    "register/feeds/programs.py": "programs that discovery saw, and when a right was used",
    "register/feeds/ledger.py": "what the books say",
    "register/feeds/employments.py": "what human resources say",
    "register/imports_media.py": "media inside opening stock, with a reason",
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


def _statements(store: Path) -> set[tuple[str, str]]:
    """Return module and name of the statements that write, as the store offers them."""
    names = set()
    for path in store.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if not _makes_a_write(node):
                continue
            if isinstance(node, ast.FunctionDef):
                names.add((path.stem, node.name))
            for target in getattr(node, "targets", [getattr(node, "target", None)]):
                if isinstance(target, ast.Name):
                    names.add((path.stem, target.id))
    return names


def _used(tree: ast.AST) -> set[tuple[str, str]]:
    """Return module and name of everything that a module uses of the store."""
    modules: dict[str, str] = {}
    used = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("register.store"):
            continue
        for alias in node.names:
            if node.module == "register.store":
                modules[alias.asname or alias.name] = alias.name
            else:
                used.add(((node.module or "").removeprefix("register.store."), alias.name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            used.add((modules[node.value.id], node.attr))
    return used


def _users(root: Path, names: set[tuple[str, str]]) -> dict[str, set[tuple[str, str]]]:
    """Return who uses these names, or builds a statement that writes to the register themselves."""
    found: dict[str, set[tuple[str, str]]] = {}
    for room in ("api", "register"):
        for path in (root / room).rglob("*.py"):
            if "store" in path.parts:
                continue
            tree = ast.parse(path.read_text())
            hits = _used(tree) & names
            speaks_to_the_register = room == "register" or "register.store" in path.read_text()
            if hits or (speaks_to_the_register and _makes_a_write(tree)):
                found[path.relative_to(root).as_posix()] = hits
    return found


def test_only_the_doors_write_the_register(root: Path) -> None:
    names = _statements(root / "register" / "store")
    assert {("things", "ADD"), ("things", "changing"), ("commitments", "ADD_COMMITMENT")} <= names
    users = _users(root, names)
    assert "register/writing.py" in users
    strangers = {path: sorted(used) for path, used in users.items() if path not in DOORS}
    assert strangers == {}


def test_the_store_of_the_register_builds_no_other_way_to_write(root: Path) -> None:
    raw = [
        path.name
        for path in (root / "register").rglob("*.py")
        if "migrations" not in path.parts and re.search(r"exec_driver_sql|\.connection\.execute", path.read_text())
    ]
    assert raw == []
