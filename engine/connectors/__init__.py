"""Topics that every installation has: finding approvers, telling people, escalating, sealing votes."""

from engine import lookups, roles
from engine.connectors.approvers import RESOLVE_SLOTS
from engine.connectors.escalation import ESCALATE
from engine.connectors.notify import NOTIFY_PEOPLE, REMIND
from engine.connectors.votes import SEAL
from engine.extension import Extension

#: What the engine itself brings; `bootstrap` puts it before the extensions of the rooms above.
OWN = Extension(
    topics={topic.name: topic for topic in (RESOLVE_SLOTS, NOTIFY_PEOPLE, REMIND, ESCALATE, SEAL)},
    lookups=lookups.OWN,
    roles=roles.OWN,
)
