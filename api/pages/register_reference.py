"""Reference data that is no list: the working calendar, and the limits of approval as the decision has them."""

import json
import re
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, g, render_template

from api import current
from api.pages import register_words as said
from api.pages import texts, words
from api.pages.register import REFERENCES, pages
from api.security import operation
from engine import definitions, groups
from engine.errors import NotFound
from engine.unit_of_work import UnitOfWork
from register import calendar as registered
from register import imports, sight
from register import limits as approval_limits

APPROVAL = "dmn_acq_approval"
NO_SET = UUID(int=0)
FLAGS = {"true": "yes", "false": "no"}
LANGUAGES = {"de": ("de",), "en": ("en_GB", "en_US")}


def _shown(template: str, part: str, *, may_load: bool, **found: Any) -> str:
    return render_template(
        template,
        part=part,
        kind=None,
        rows=(),
        may_load=may_load,
        sees_all=True,
        tabs=(*said.PATHS.values(), "postings"),
        references=REFERENCES,
        **found,
    )


@pages.get("/calendar")
@operation("page.register")
def calendar() -> str:
    """Show the days on which nobody works, from which due times are reckoned."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        own, may_load = registered.named_days(uow), imports.may_load(uow, "calendar_day")
    settings = current.settings()
    year = words.now().year
    name = "-".join(filter(None, (settings.calendar_country, settings.calendar_subdivision)))
    days = _free_days(year) + _free_days(year + 1)
    return _shown("register-calendar.html", "calendar", may_load=may_load, calendar=name, own=own, days=days)


def _free_days(year: int) -> list[tuple[date, str]]:
    """Give the public holidays of a year with their names, as far as the calendar knows the reader's language."""
    # The package is large; a server that nobody asks for its calendar does not load it.
    import holidays

    settings = current.settings()
    country, region = settings.calendar_country, settings.calendar_subdivision
    known = getattr(holidays.country_holidays(country, subdiv=region), "supported_languages", ())
    language = next((one for one in LANGUAGES[g.locale] if one in known), None)
    return sorted(holidays.country_holidays(country, subdiv=region, years=year, language=language).items())


@pages.get("/approval")
@operation("page.register")
def approval() -> str:
    """Show from which sum on who decides, as the deployed decision table says."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        may_load = imports.may_load(uow, approval_limits.ENTITY)
        return _shown("register-approval.html", "approval", may_load=may_load, limits=_limits(uow))


@pages.get("/approval.csv")
@operation("page.register")
def approval_file() -> Response:
    """Give the limits as the file that can be changed and loaded again."""
    with current.unit_of_work(reading=True) as uow:
        sight.require_all(uow)
        content = approval_limits.as_csv(uow)
    headers = {"Content-Disposition": "attachment; filename=approval_limit.csv"}
    return Response(content, mimetype="text/csv", headers=headers)


def _limits(uow: UnitOfWork) -> list[dict[str, str]]:
    try:
        found = definitions.decisions(uow, APPROVAL, "latest", None, NO_SET)
    except NotFound:
        return []
    logic: Any = found.model.entries[APPROVAL]
    return [_limit(uow, logic.tables[0], rule) for rule in logic.tables[0].rules]


def _limit(uow: UnitOfWork, table: Any, rule: Any) -> dict[str, str]:
    level, slots, days = rule.output_sources
    asked = [
        f"{_asked(column.source)} {_test(source)}"
        for column, source in zip(table.columns, rule.sources, strict=True)
        if source not in ("", "-")
    ]
    roles = json.loads(slots) if slots.startswith("[") else []
    named = groups.names(uow, roles, g.locale)
    return {
        "level": level.strip('"'),
        "when": "; ".join(asked) or texts.text("limits.else"),
        "who": ", ".join(named.get(role) or _role(role) for role in roles) or texts.text("limits.nobody"),
        "days": days,
    }


def _asked(source: str) -> str:
    key = f"limits.in.{source.split(' ')[0]}"
    return texts.text(key) if texts.has(key) else source


def _test(source: str) -> str:
    """Say a test of a cell: numbers as people write them, a bare value as what must be."""
    found = re.sub(r"\d+", lambda digits: words.number(digits[0]), source.replace('"', ""))
    return found if source[0] in "<>" else f"= {texts.text(FLAGS[source])}" if source in FLAGS else f"= {found}"


def _role(role: str) -> str:
    key = f"limits.role.{role}"
    return texts.text(key) if texts.has(key) else role.replace("_", " ")
