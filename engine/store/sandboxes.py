"""Statements on sandboxes, their worlds, and what became of scenarios."""

from sqlalchemy import bindparam, delete, insert, select, update

from engine.store.tables.sandboxes import sandbox, sandbox_world, scenario_removal, scenario_verdict

ADD = insert(sandbox)
GET = select(sandbox).where(sandbox.c.id == bindparam("id"))
OF_DRAFT = select(sandbox).where(sandbox.c.draft_id == bindparam("draft_id"), sandbox.c.person == bindparam("person"))
OF_PERSON = select(sandbox).where(sandbox.c.person == bindparam("person")).order_by(sandbox.c.changed_at)
#: Nobody went on with it since it was seen.
GO_ON = (
    update(sandbox)
    .where(sandbox.c.id == bindparam("b_id"), sandbox.c.revision == bindparam("seen"))
    .values(recipe=bindparam("recipe"), revision=sandbox.c.revision + 1, changed_at=bindparam("now"))
)
IDS = select(sandbox.c.id)
FORGET = delete(sandbox).where(sandbox.c.id == bindparam("b_id"))
FORGET_OLD = delete(sandbox).where(sandbox.c.changed_at < bindparam("before"))
#: Worlds in which nothing begins any more.
FORGET_WORLDS = delete(sandbox_world).where(
    sandbox_world.c.kept.is_(False),
    sandbox_world.c.id.not_in(select(sandbox.c.world_id).where(sandbox.c.world_id.is_not(None))),
)

ADD_WORLD = insert(sandbox_world)
WORLD = select(sandbox_world.c.content).where(sandbox_world.c.id == bindparam("id"))
WORLD_OF = select(sandbox_world.c.person).where(sandbox_world.c.id == bindparam("id"))
KEEP_WORLD = update(sandbox_world).where(sandbox_world.c.id == bindparam("b_id")).values(kept=True)

VERDICTS = select(scenario_verdict).where(scenario_verdict.c.digest == bindparam("digest"))
FORGET_VERDICTS = delete(scenario_verdict).where(scenario_verdict.c.digest == bindparam("b_digest"))
FORGET_OLD_VERDICTS = delete(scenario_verdict).where(scenario_verdict.c.at < bindparam("before"))
ADD_VERDICTS = insert(scenario_verdict)

REMOVALS = (
    select(scenario_removal)
    .where(scenario_removal.c.draft_id == bindparam("draft_id"))
    .order_by(scenario_removal.c.name)
)
FORGET_REMOVAL = delete(scenario_removal).where(
    scenario_removal.c.draft_id == bindparam("b_draft"), scenario_removal.c.name == bindparam("b_name")
)
ADD_REMOVAL = insert(scenario_removal)
