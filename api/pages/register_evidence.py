"""What cases did with an asset beside its own fields, in sentences: built, accepted, checked, lost, sanitized, left."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.pages import register_words as said
from api.pages import texts, words
from api.pages.register_chapters import Evidence
from register.lives import Life

Row = Mapping[str, Any]

_SET_UP = ("role_profile", "image_version", "hostname", "account_id", "plan")


def of(life: Life, known: said.Names) -> list[Evidence]:
    """Give every deed of a life, in no order."""
    kinds = (
        (life.builds, _built),
        (life.acceptances, _accepted),
        (life.verifications, _verified),
        (life.changes, _changed),
        (life.losses, _lost),
        (life.retirements, _retired),
        (life.sanitizations, _sanitized),
        (life.disposals, _left),
    )
    return [one for rows, tell in kinds for row in rows for one in tell(row, known)]


def rows(life: Life) -> Iterator[Row]:
    """Give all rows of a life, to look up whom they name."""
    for name in life.__struct_fields__:
        yield from getattr(life, name)


def _one(row: Row, moment: Any, text: str, document: str | None = None) -> list[Evidence]:
    """Give a deed; what has no moment yet has not happened."""
    if moment is None:
        return []
    return [Evidence(at=moment, case_no=row["case_no"], instance_id=row["instance_id"], text=text, document=document)]


def _who(known: said.Names, account: str | None) -> str:
    return known.people.full(account) if account else texts.text("who.nobody")


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)


def _built(row: Row, known: said.Names) -> list[Evidence]:
    what = _joined(str(row[name]) if row[name] else None for name in _SET_UP)
    return _one(row, row["built_at"], texts.text("life.built", who=_who(known, row["built_by"]), what=what or "–"))


def _accepted(row: Row, known: said.Names) -> list[Evidence]:
    if row["mode"] == "none":
        return _one(row, row["accepted_at"], texts.text("life.not_accepted", reason=row["reason"] or "–"))
    condition = _joined(
        [texts.text(f"life.condition.{row['condition']}") if row["condition"] else None, row["problem"]]
    )
    text = texts.text(
        "life.accepted",
        who=_who(known, row["person"]),
        terms=row["terms_version"] or "–",
        condition=condition or "–",
    )
    return _one(row, row["accepted_at"], text, row["document"])


def _verified(row: Row, known: said.Names) -> list[Evidence]:
    proof = [texts.text(f"life.seen.{name}") for name in ("photo", "scanned") if row[name]]
    answer = _joined([said.coded(row["answer"]), *proof, row["note"]])
    return _one(row, row["verified_at"], texts.text("life.verified", who=_who(known, row["person"]), answer=answer))


def _changed(row: Row, known: said.Names) -> list[Evidence]:
    state = _joined([said.coded(row["state"]), said.coded(row["outcome"]) if row["outcome"] else None])
    at = row["closed_at"] or row["ended_at"] or row["started_at"] or row["window_start"]
    return _one(row, at, texts.text("life.changed", title=row["title"], state=state))


def _lost(row: Row, known: said.Names) -> list[Evidence]:
    told = texts.text(
        "life.lost", kind=said.coded(row["kind"]), who=_who(known, row["reported_by"]), place=row["place"] or "–"
    )
    ended = _one(row, row["closed_at"], texts.text("life.loss_ended", state=said.coded(row["state"])))
    return _one(row, row["reported_at"], told) + ended


def _retired(row: Row, known: said.Names) -> list[Evidence]:
    sums = _joined(
        texts.text(f"life.{name}", amount=words.money(row[name]))
        for name in ("written_off", "proceeds")
        if row[name] is not None
    )
    text = texts.text(
        "life.retired", route=said.coded(row["route"]), sums=sums or "–", posting=row["posting_ref"] or "–"
    )
    return _one(row, row["closed_at"], text)


def _sanitized(row: Row, known: said.Names) -> list[Evidence]:
    text = texts.text(
        "life.sanitized",
        medium=row["serial"] or row["medium_kind"] or "–",
        method=said.coded(row["method"]),
        technique=row["technique"],
        who=_who(known, row["sanitized_by"]),
        result=said.coded(row["result"]),
        verifier=_who(known, row["verified_by"]),
    )
    return _one(row, row["verified_at"] or row["ended_at"], text, row["certificate"])


def _left(row: Row, known: said.Names) -> list[Evidence]:
    out = texts.text(
        "life.left",
        lot=row["id"],
        vendor=row["vendor_name"],
        route=said.coded(row["route"]),
        seal=row["seal_no"] or "–",
    )
    key = "life.proved" if row["certified"] else "life.not_proved"
    proof = texts.text(key, number=row["certificate_no"] or "–", note=row["note"] or "–")
    return _one(row, row["collected_at"], out) + _one(row, row["certified_at"], proof)
