"""The register is read by groups, not by relations: whoever has no business there gets nothing at any address."""

from typing import Any

from engine.policy import Relation

#: What everybody may open and finds nothing in: assets of their own, and the way to them.
OPEN = {"/api/v1/assets", "/register"}
#: Pages that everybody may open, with nothing in them but assets of their own.
OWN = {"/register/labels", "/scan"}
#: An auditor sees all and changes nothing.
READING = {"register.list", "register.check", "register.measure", "register.export"}
NAMED = {
    "import_id": "0197a5b2-0000-7000-8000-000000000000",
    "number": "IMP-1",
    "part": "contracts",
    "kind": "contract",
}
FEED = {"kind": "hr", "source": "HR", "as_of": "2026-03-01T06:00:00Z", "rows": [{"account": "rita"}]}
LOAD = {"entity": "location", "reason": "Beginning"}


def addresses(house: Any, operations: tuple[str, ...] = ("register.", "page.register")) -> list[tuple[str, str, str]]:
    """Return method, rule and address of what belongs to the register; keys in them name nothing."""
    found = []
    for rule in house.app.url_map.iter_rules():
        if getattr(house.app.view_functions[rule.endpoint], "operation", "").startswith(operations):
            path = rule.rule
            for argument in rule.arguments:
                for kind in ("uuid", "string", "path"):
                    path = path.replace(f"<{kind}:{argument}>", NAMED.get(argument, "X-1"))
            found += [(method, rule.rule, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


def sent(method: str, path: str, load: dict[str, str]) -> dict[str, Any]:
    if method == "GET" or path.endswith(("/continue", "/stop")):
        return {}
    if path == "/api/v1/feeds":
        return {"json": FEED}
    if not path.startswith("/api/"):
        return {"data": load}
    return {"json": {name: text for name, text in load.items() if not path.endswith("/preview") or name != "reason"}}


def test_whoever_has_no_business_there_gets_nothing_and_changes_nothing(house: Any) -> None:
    before, wrong = house.rows(), []
    load = {**LOAD, "file_id": str(house.world.named["file_id"])}
    asked = addresses(house)
    assert len(asked) > 50
    for relation in sorted(set(Relation) - {Relation.AUDITOR}):
        client = house.client(relation)
        for method, rule, path in asked:
            answer = client.open(path, method=method, **sent(method, path, load))
            if rule in OPEN:
                empty = answer.status_code == 302 or answer.json == {"items": [], "next": None}
            elif rule in OWN:
                empty = answer.status_code == 200 and "label__tag" not in answer.text
            else:
                empty = answer.status_code in (403, 404)
            if not empty:
                wrong.append(f"{relation}: {method} {path}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)
    assert house.rows() == before


def test_an_auditor_reads_all_of_it(house: Any) -> None:
    client = house.client(Relation.AUDITOR)
    answers = {path: client.get(path).status_code for method, _, path in addresses(house, tuple(READING))}
    assert set(answers.values()) == {200}, answers
