"""Tries a decision of a draft out: inputs as FEEL, the value that comes of them, and the rules that hit."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request
from msgspec import Struct

from api import refusals
from api.pages import texts
from dmn import values
from dmn.decisions import Decisions, InvalidDecisions, parse_decisions
from dmn.feel import FeelError, Host, compile_expression
from engine.host import feel_host
from engine.unit_of_work import UnitOfWork

#: A field of the form that gives a variable.
_GIVEN = "v."


class Tryout(Struct, frozen=True):
    """What came of one decision. `rules`: ids of the rows that hit; `problem`: why nothing came of it."""

    decision: str
    given: Mapping[str, str]
    value: str = ""
    rules: frozenset[str] = frozenset()
    problem: str = ""
    #: Variable -> what is wrong with what was given.
    wrong: Mapping[str, str] = {}


def offered(uow: UnitOfWork, content: bytes) -> dict[str, list[str]]:
    """Return the variables that each decision of a file reads, in their order; nothing while it does not compile."""
    decisions = _compiled(uow, content)
    return {} if decisions is None else {key: sorted(decisions.variables(key)) for key in decisions.ids}


def tried(uow: UnitOfWork, content: bytes) -> Tryout | None:
    """Return what comes of the decision that the address asks for; None when it asks for none."""
    decision, decisions = request.args.get("try", ""), _compiled(uow, content)
    if not decision or decisions is None or decision not in decisions:
        return None
    given = {name.removeprefix(_GIVEN): text for name, text in request.args.items() if name.startswith(_GIVEN)}
    host, known, wrong = feel_host(uow), dict[str, Any](), dict[str, str]()
    for name, text in given.items():
        try:
            known[name] = _value(uow, text, host)
        except FeelError as error:
            wrong[name] = refusals.say(str(error))
    if wrong:
        return Tryout(decision, given, problem=texts.text("studio.try.wrong"), wrong=wrong)
    try:
        found = decisions.evaluate(decision, known, host)
    except FeelError as error:
        return Tryout(decision, given, problem=str(error))
    hit = frozenset(rule for _, rules in found.rules for rule in rules)
    return Tryout(decision, given, value=json.dumps(values.to_json(found.value), ensure_ascii=False), rules=hit)


def _compiled(uow: UnitOfWork, content: bytes) -> Decisions | None:
    try:
        return parse_decisions(content, uow.engine.functions)
    except InvalidDecisions:
        # What is wrong with it stands among the findings.
        return None


def _value(uow: UnitOfWork, text: str, host: Host) -> Any:
    """Return the value of a FEEL text; an empty one is null."""
    return None if not text.strip() else compile_expression(text, functions=uow.engine.functions).evaluate({}, host)
