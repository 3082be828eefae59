"""Files of a draft are called by what they are for, in the language of the reader."""

import pytest
from flask import Flask, g

from api.commands.models import shipped
from api.pages.studio_names import titles


@pytest.mark.parametrize(
    ("locale", "process", "form"), [("en", "Change", "Schedule"), ("de", "Änderung", "Einplanen")], ids=["en", "de"]
)
def test_files_are_called_by_what_they_are_for(app: Flask, locale: str, process: str, form: str) -> None:
    models = shipped()
    with app.test_request_context():
        g.locale = locale
        found = titles({**models, "broken.bpmn": b"<definitions", "broken.dmn": b"{", "unused.form": b"{}"})
    assert (found["itam_change.bpmn"], found["change_schedule.form"]) == (process, form)
    assert found["dmn_acq_approval.dmn"].startswith("Approval level")
    # What cannot be read, or is shown by no step, has its name alone.
    assert not {"broken.bpmn", "broken.dmn", "unused.form"} & found.keys()
