from datetime import timedelta
from typing import Any

import pytest

from engine import groups, people, substitutions
from engine.errors import Conflict, Invalid, NotAllowed
from engine.unit_of_work import SYSTEM, Engine


def test_a_person_is_found_by_any_part_of_the_name_whatever_the_case(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        people.create(uow, "juergen", "Jürgen Öztürk", email="j@example.org")
        assert [found.id for found in people.find(uow, "özt").items] == ["juergen"]
        assert [found.id for found in people.find(uow, "ÖZT").items] == ["juergen"]
        assert [found.id for found in people.find(uow, "j@ex").items] == ["juergen"]
        assert people.find(uow, "%").items == ()


def test_a_list_of_people_is_read_page_by_page_without_gap_or_double(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        everybody = [found.id for found in people.find(uow).items]
        seen: list[str] = []
        cursor = None
        while True:
            page = people.find(uow, limit=5, cursor=cursor)
            seen += [found.id for found in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert seen == everybody
        assert len(everybody) == 12


def test_nobody_can_report_to_themselves_through_others(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow, pytest.raises(Invalid, match="reports to boss already"):
        people.update(uow, "boss", manager="rita")


def test_a_taken_account_is_a_conflict(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow, pytest.raises(Conflict, match="“rita” exists already"):
        people.create(uow, "rita", "Another Rita")


def test_the_system_is_nobodys_account(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow, pytest.raises(Invalid):
        people.create(uow, "system", "Sneaky")


def test_leads_come_first_among_the_members_and_inactive_people_are_none(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        groups.add_member(uow, "desk", "ben")
        assert engine.directory.members_of(uow, "desk") == ("lena", "ben", "cora")
        people.deactivate(uow, "ben")
        assert engine.directory.members_of(uow, "desk") == ("lena", "cora")
        assert not engine.directory.person_exists(uow, "ben")


def test_a_substitute_stands_in_from_the_first_to_before_the_last_moment(engine: Engine, clock: Any) -> None:
    start = clock.now() + timedelta(days=1)
    with engine.unit_of_work("rita") as uow:
        substitutions.create(uow, "rita", "sam", start, start + timedelta(days=5))
    directory = engine.directory
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        assert directory.substitutes_of(uow, "rita", clock.now()) == ()
        assert directory.substitutes_of(uow, "rita", start) == ("sam",)
        assert directory.stands_in_for(uow, "sam", start) == ("rita",)
        assert directory.is_away(uow, "rita", start)
        assert not directory.is_away(uow, "rita", start + timedelta(days=5))


def test_two_absences_of_one_person_do_not_overlap(engine: Engine, clock: Any) -> None:
    now = clock.now()
    with engine.unit_of_work("rita") as uow:
        substitutions.create(uow, "rita", None, now, now + timedelta(days=5))
        with pytest.raises(Conflict, match="away already"):
            substitutions.create(uow, "rita", "sam", now + timedelta(days=4), now + timedelta(days=6))
        substitutions.create(uow, "rita", "sam", now + timedelta(days=5), now + timedelta(days=6))


@pytest.mark.parametrize(
    ("substitute", "starts", "ends", "text"),
    [
        ("rita", 0, 1, "stand in for themselves"),
        ("sam", 2, 2, "ends after it starts"),
        ("sam", -3, -1, "not in the past"),
        ("gone", 0, 1, "no active person “gone”"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    engine: Engine, clock: Any, substitute: str, starts: int, ends: int, text: str
) -> None:
    now = clock.now()
    with engine.unit_of_work("rita") as uow, pytest.raises(Invalid, match=text):
        substitutions.create(uow, "rita", substitute, now + timedelta(days=starts), now + timedelta(days=ends))


def test_only_oneself_the_manager_and_an_administrator_note_an_absence(engine: Engine, clock: Any) -> None:
    now = clock.now()
    for day, actor in enumerate(("rita", "mara", "petra")):
        with engine.unit_of_work(actor) as uow:
            begin = now + timedelta(days=day)
            substitutions.create(uow, "rita", "sam", begin, begin + timedelta(days=1))
    with engine.unit_of_work("ben") as uow, pytest.raises(NotAllowed):
        substitutions.create(uow, "rita", "ben", now + timedelta(days=9), now + timedelta(days=10))


def test_an_absence_that_ends_early_ends_now(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("rita") as uow:
        made = substitutions.create(uow, "rita", "sam", clock.now(), clock.now() + timedelta(days=5))
    clock.move(days=1)
    with engine.unit_of_work("rita") as uow:
        substitutions.end(uow, made.id)
        assert engine.directory.substitutes_of(uow, "rita", uow.now) == ()
        assert substitutions.of_person(uow) == ()


def test_what_a_person_is_comes_in_one_answer(engine: Engine, clock: Any) -> None:
    with engine.unit_of_work("lena") as uow:
        substitutions.create(uow, "lena", "sam", clock.now(), clock.now() + timedelta(days=1))
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        lena = engine.directory.standing(uow, "lena", uow.now)
        assert lena.groups == {"desk"}
        assert lena.leads == {"desk"}
        sam = engine.directory.standing(uow, "sam", uow.now)
        assert sam.groups == frozenset()
        assert sam.replaces == {"lena": {"desk"}}
        assert engine.directory.standing(uow, "petra", uow.now).platform_admin


def test_a_translated_group_is_found_by_its_translation(engine: Engine) -> None:
    with engine.unit_of_work(SYSTEM) as uow:
        groups.create(uow, "stores", "Stores", texts={"de": {"name": "Lager"}})
        assert [found.id for found in groups.find(uow, "lager").items] == ["stores"]
        assert groups.names(uow, ["stores", "desk"], "de") == {"stores": "Lager", "desk": "Desk"}
