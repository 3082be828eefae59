"""What left Aldermoor Instruments: collected, erased, handed to those who take it, written off."""

from api.demo.wording import Answers, Seen, Step, Story

_PDF = b"%PDF-1.7\n% A paper of the demo.\n"
_APPROVE: Answers = {"decision": "approve", "comment": ""}


def _retire(seen: Seen, tags: tuple[str, ...], route: str, notes: str) -> Answers:
    return {
        "assets": [seen.asset(tag) for tag in tags],
        "reason": "broken",
        "wished_route": route,
        "due_by": seen.day(45),
        "last_location": "STORE-1",
        "notes": notes,
    }


def _monitors(seen: Seen) -> Answers:
    return _retire(seen, ("AM-00424", "AM-00425"), "recycle", "The panels flicker; repair costs more than new ones.")


def _notebooks_go(seen: Seen) -> Answers:
    return _retire(seen, ("AM-00406", "AM-00407"), "recycle", "Hinges are broken, and spare parts are gone.")


_SERIALS = {
    "AM-00406": "KX14-33528",
    "AM-00407": "KX14-33701",
    "AM-00424": "M27-34912",
    "AM-00425": "M27-35085",
}


def _collect(seen: Seen) -> Answers:
    """Collect everything; notebooks bring a disk, monitors have none."""
    rows = seen.form["received"]
    disks = [row["tag"] for row in rows if row["tag"] in ("AM-00406", "AM-00407")]
    return {
        "received": [
            {
                "tag": row["tag"],
                "found": True,
                "serial": _SERIALS[row["tag"]],
                "condition": "broken",
                "no_storage": row["tag"] not in disks,
            }
            for row in rows
        ],
        "media": [{"tag": tag, "kind": "ssd", "serial": f"SSD-{tag[-5:]}"} for tag in disks],
        "cage": "STORE-1",
        "seal_no": "SL-2207",
        "witness": "theo",
    }


def _erase(seen: Seen) -> Answers:
    return {
        "media_serial": seen.form["serial"],
        "technique": "block_erase",
        "tool": "Blanco Drive",
        "tool_version": "7.4",
        "started_at": seen.moment(-2),
        "ended_at": seen.moment(-1),
        "tool_result": "pass",
        "log": seen.file("erase.log", b"block erase: every block done\n"),
    }


def _qualify(seen: Seen) -> Answers:
    return {
        "vendor": "S-1001",
        "certificate_name": "weee",
        "certificate_ends_on": seen.day(400),
        "certificate_file": seen.file("WEEE-certificate.pdf", _PDF),
    }


def _certify(seen: Seen) -> Answers:
    return {
        "certificate_no": "WEEE-2026-4471",
        "certificate_file": seen.file("certificate.pdf", _PDF),
        "serials": "M27-34912\nM27-35085",
    }


_NONE_YET: Answers = {"none_in_date": True, "lot": [{}, {}]}
_VENDOR: Answers = {"vendor": "S-1001", "lot": [{}, {}]}
_RELEASE: Answers = {
    "collected_by": "J. Roth, Kontor Logistik",
    "seal_no": "SL-2208",
    "weight_kg": 11.4,
    "category": "screens",
    "witness": "nadia",
}


def _close(seen: Seen) -> Answers:
    return {"proceeds": 0, "write_off": seen.form["book_value"], "posting_ref": "FI-26-1187"}


ENDINGS = (
    Story(
        18,
        8.0,
        "stefan",
        None,
        _monitors,
        (
            Step(5, "anna", "P6", _APPROVE),
            Step(20, "nadia", "R13", _collect),
            Step(4, "stefan", "L2", _NONE_YET),
            Step(22, "karl", "R21b", _qualify),
            Step(4, "stefan", "L2", _VENDOR),
            Step(24, "stefan", "L5", _RELEASE),
            Step(60, "stefan", "L7", _certify),
            Step(20, "frida", "R22", _close),
        ),
        process="itam_retirement",
    ),
    Story(
        10,
        8.9,
        "omar",
        None,
        _notebooks_go,
        (
            Step(5, "anna", "P6", _APPROVE),
            Step(4, "frida", "P6", _APPROVE),
            Step(22, "nadia", "R13", _collect),
            Step(20, "nadia", "N3", _erase, about="SSD-00406"),
            Step(5, "emil", "N6", {"verify_method": "read_back", "verdict": "verified"}, about="SSD-00406"),
            Step(20, "nadia", "N3", _erase, about="SSD-00407"),
        ),
        process="itam_retirement",
    ),
)
