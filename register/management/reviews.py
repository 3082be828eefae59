"""The review of a case."""

from typing import Any

from engine.topics import Call
from register import inputs, writing
from register.documents import Language
from register.refusals import refused


def of_call(call: Call) -> Any:
    """Return the locked review that the input `review_no` names. Refused when the case has none such."""
    number = inputs.text(call, "review_no")
    row = writing.lock(call.uow, "management_review", [number]).get(number)
    if row is None or row.instance_id != call.instance.id:
        raise refused(call, "review_no", "no_review", review=number)
    return row


def language(review: Any) -> Language:
    """Return the language of pack and minutes: that of whoever planned the review, whoever takes its steps."""
    return "de" if review.pack["language"] == "de" else "en"
