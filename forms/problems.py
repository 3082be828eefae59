"""What is wrong with a submission: problems while it is checked, sentences when it is answered."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One reason why an answer is not taken. `code` names a sentence of forms.texts, `params` what stands in it."""

    code: str
    params: Mapping[str, Any] = {}


class FormErrors(Exception):
    """Some answers need another look. `errors`: sentences by field ("lines.0.qty"); "form" when no field is meant."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{key}: {' '.join(texts)}" for key, texts in self.errors.items()))
