"""What is lent: borrowers are reminded in one note each, and what comes back is taken in."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import notices
from engine.topics import Call
from register import inputs, writing
from register.deployment import store_again
from register.lookups import today
from register.refusals import Problems

#: Days from the day of return on which borrowers are reminded; from the last one on their managers hear it too.
REMINDED = (-3, 0, 2, 7)
GRADES = ("new", "good", "worn", "broken")


def remind(call: Call) -> Mapping[str, Any]:
    """Send each borrower one note on all that is due, on the days of `REMINDED` only (processes C-29, loan)."""
    due = inputs.day(call, "return_by")
    days = (today(call.uow) - due).days
    if days not in REMINDED:
        return {"told": 0}
    each: dict[str, list[str]] = {}
    for row in inputs.rows(call, "borrowed", needed=False):
        person = inputs.maybe_text(row, "beneficiary")
        if person:
            each.setdefault(person, []).append(inputs.maybe_text(row, "tag") or "")
    notes = [_note(call, person, person, tags, due) for person, tags in each.items()]
    if days >= REMINDED[-1]:
        notes += [
            _note(call, manager, person, tags, due)
            for person, tags in each.items()
            if (manager := call.uow.engine.directory.manager_of(call.uow, person))
        ]
    return {"told": notices.create(call.uow, notes)}


def _note(call: Call, to: str, person: str, tags: Sequence[str], due: Any) -> notices.Note:
    params = {
        "number": call.instance.business_key,
        "subject": call.instance.subject,
        "tags": ", ".join(tags),
        "due_at": due,
        "person": person,
    }
    kind = "loan_due" if to == person else "loan_late"
    return notices.Note(person=to, kind=kind, params=params, instance_id=call.instance.id)


def give_back(call: Call) -> Mapping[str, Any]:
    """Take in what came back: Available, kept by its place. `borrowed`: what is still out."""
    borrowed = inputs.rows(call, "borrowed")
    returned = {}
    problems = Problems(call)
    for index, row in enumerate(inputs.rows(call, "lines")):
        if row.get("returned") is True and index < len(borrowed):
            grade = inputs.maybe_text(row, "grade")
            if grade not in GRADES:
                problems.add(f"lines.{index}.grade", "needed")
            returned[index] = (str(borrowed[index]["asset"]), grade)
    if not returned:
        problems.add("lines", "nothing_back")
    problems.raise_any()
    rows = writing.lock(call.uow, "asset", [id for id, _ in returned.values()])
    for id, grade in returned.values():
        store_again.bring_back(call, [rows[id]], {"grade": grade})
    return {"borrowed": [row for index, row in enumerate(borrowed) if index not in returned]}
