"""The words in which stories of policy, objectives, resources and risks are told."""

from typing import Any

from engine import tasks
from engine.unit_of_work import SYSTEM
from tests.acceptance import managing as mr
from tests.acceptance.operating import work
from tests.acceptance.retiring import Retiring

REVIEWERS = {"legal": "ludwig", "security_officer": "sofia", "hr": "hanna", "privacy_officer": "priya"}
RISK = {
    "title": "The only supplier of sensors stops delivering",
    "category": "supply",
    "cause": "There is one maker, and it was sold last year.",
    "effect_text": "No instrument can be built for half a year.",
    "likelihood": 4,
    "effect": 4,
}
WANTED = {
    "title": "A second person in the stores",
    "kind": "people",
    "amount": 4000,
    "cost_centre": "4100",
    "period": "From June on",
    "consequence": "Deliveries wait for two days before anybody takes them in.",
}


def draft(play: Any, person: str = "anna", **more: Any) -> None:
    """Draft the policy."""
    answers = {
        "title": "How we keep our IT assets",
        "policy_file": Retiring(play).upload(person, "policy.pdf"),
        "change_summary": "It says who pays for what is lost.",
        "obligations": [{"who": "Everybody", "duty": "Report what is lost within a day."}],
        "sponsor": "viktor",
        **more,
    }
    play.complete(person, "V3", answers)


def review(play: Any, **said: str) -> None:
    """Let the four fields read the draft; `said`: group -> what has to change."""
    for group, person in REVIEWERS.items():
        comment = said.get(group)
        answers = {"accept": "yes"} if comment is None else {"accept": "no", "comment": comment}
        found = [task for task in mr.tasks_at(play, "V4") if group in task.candidate_groups]
        play.visit(person).post(f"/tasks/{found[0].id}/claim")
        play.visit(person).post(f"/tasks/{found[0].id}/complete", {"data": answers})


def stand_for_it(play: Any, person: str = "viktor") -> None:
    """Sign the leadership statement."""
    play.complete(person, "V7", {"resources": "Two people and the scanner.", "signature": person.capitalize()})


def readers(play: Any) -> list[str]:
    """Return everybody who has to read the policy."""
    with play.engine.unit_of_work(SYSTEM, reading=True) as uow:
        return sorted(play.engine.directory.members_of(uow, "staff"))


def acknowledge(play: Any, *people: str) -> None:
    """Let people read what they are asked to read, and acknowledge it themselves."""
    work(play)
    for person in people:
        with play.engine.unit_of_work(person) as uow:
            for task in tasks.find(uow):
                if task.element_id == "K2" and task.assignee == person:
                    tasks.complete(uow, task.id, {"acknowledged": True})
    work(play)


def propose(play: Any, person: str = "anna", days: int = 100, **more: Any) -> None:
    """Propose an objective."""
    answers = {
        "statement": "Everything that we own is verified in its cycle",
        "serves": "Grow without new people in the stores",
        "metric": "m.D3",
        "target": 0.95,
        "due_on": play.in_days(days).isoformat(),
        "owner": "stan",
        **more,
    }
    play.complete(person, "O3", answers)


def commit(play: Any, person: str = "stan", remark: str | None = None) -> None:
    """Commit to the objective, or say what stands against it."""
    play.complete(person, "O5", {"commit": "yes"} if remark is None else {"commit": "no", "remark": remark})


def treat(play: Any, person: str, treatment: str, days: int, **more: Any) -> None:
    """Plan how a risk is treated."""
    day = "expires_on" if treatment == "accept" else "due_on"
    answers = {"treatment": treatment, "control": "A second maker is looked for.", day: play.in_days(days).isoformat()}
    play.complete(person, "Q6", {**answers, **more})


def rate(play: Any, likelihood: int = 4, effect: int = 4, person: str = "ivo") -> None:
    """Check the rating of a risk."""
    play.complete(person, "Q3", {"likelihood": likelihood, "effect": effect})
