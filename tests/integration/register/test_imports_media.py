"""Media come in by a file: into assets that are there, once, with the number of the load."""

from typing import Any

import pytest
from sqlalchemy import select, text

from engine.errors import InvalidSubmission
from engine.unit_of_work import Engine
from register import imports
from register.store.tables import asset, medium

HEAD = "serial,asset,kind,encrypted,key_erase\n"


def _load(stocked: Engine, content: str) -> Any:
    with stocked.unit_of_work("system") as uow:
        return imports.load(uow, "medium", (HEAD + content).encode(), reason="Read off the devices")


def test_media_are_put_into_the_assets_that_they_name(stocked: Engine) -> None:
    _assets(stocked, "M-1", "M-2")
    done = _load(stocked, "D-1,M-1,ssd,yes,yes\nD-2,M-2,hdd,,\n")
    with stocked.unit_of_work("system", reading=True) as uow:
        rows = uow.execute(
            select(medium, asset.c.tag).join_from(medium, asset, asset.c.id == medium.c.asset).order_by(medium.c.serial)
        ).all()
    assert [(row.serial, row.tag, row.kind, row.encrypted, row.key_erase) for row in rows] == [
        ("D-1", "M-1", "ssd", True, True),
        ("D-2", "M-2", "hdd", False, False),
    ]
    assert {row.case_no for row in rows} == {done.number}


def _assets(stocked: Engine, *tags: str) -> None:
    """Have notebooks in the stores."""
    lines = "".join(f"{tag},Notebook,hardware,available,HQ,100\n" for tag in tags)
    with stocked.unit_of_work("system") as uow:
        content = f"tag,name,kind,stage,location,cost\n{lines}"
        imports.load(uow, "asset", content.encode(), reason="Opening stock")


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ("D-1,M-1,ssd,,", "2.serial", "“D-1” is in the register already"),
        ("D-9,M-9,ssd,,", "2.asset", "M-9"),
        ("D-9,M-1,floppy,,", "2.kind", "floppy"),
        ("D-9,M-3,ssd,,", "2.asset", "has left the register"),
    ],
)
def test_what_is_known_or_inside_nothing_is_refused(stocked: Engine, line: str, place: str, says: str) -> None:
    _assets(stocked, "M-1", "M-3")
    _load(stocked, "D-1,M-1,ssd,,\n")
    with stocked.unit_of_work("system") as uow:
        uow.connection.execute(text("UPDATE asset SET stage = 'disposed' WHERE tag = 'M-3'"))
    with pytest.raises(InvalidSubmission) as refused:
        _load(stocked, f"{line}\n")
    assert list(refused.value.errors) == [place]
    assert says in refused.value.errors[place][0]
