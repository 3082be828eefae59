"""Who may do what: one row an operation, data only. `engine.rights` reads it, routes and pages name its operations."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Relation(StrEnum):
    """How a person stands to what an operation is about."""

    #: Signed in, and nothing of the below.
    STRANGER = "stranger"
    #: Started the case; of something personal (a notice, a session, an absence): its owner.
    REQUESTER = "requester"
    #: The case is for this person.
    BENEFICIARY = "beneficiary"
    #: May claim the task, or a task of the case; of a process: may start it.
    CANDIDATE = "candidate"
    #: Has or had the task, or a task of the case.
    ASSIGNEE = "assignee"
    #: Stands in, at this moment, for a candidate or assignee.
    SUBSTITUTE = "substitute"
    #: Leads a group that is a candidate; of a person: is the manager.
    GROUP_LEAD = "group_lead"
    #: Member of the group that owns the process.
    PROCESS_OWNER = "process_owner"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    #: Member of the group that grants exemptions from the separation of duties.
    EXEMPTER = "exempter"
    PLATFORM_ADMIN = "platform_admin"


class Scope(StrEnum):
    """What an API token must carry for an operation. A wider scope holds the narrower ones (see WIDER)."""

    READ = "read"
    WRITE = "write"
    WORKER = "worker"
    ADMIN = "admin"


#: The scopes that allow what a scope allows.
WIDER: Mapping[Scope, frozenset[Scope]] = MappingProxyType(
    {
        Scope.READ: frozenset({Scope.READ, Scope.WRITE, Scope.ADMIN}),
        Scope.WRITE: frozenset({Scope.WRITE, Scope.ADMIN}),
        Scope.WORKER: frozenset({Scope.WORKER}),
        Scope.ADMIN: frozenset({Scope.ADMIN}),
    }
)

_R = Relation
EVERYBODY = frozenset(Relation)
_OWN = frozenset({_R.REQUESTER})
#: Those a case concerns, and those who look after it.
_CASE = frozenset(
    {
        _R.REQUESTER,
        _R.BENEFICIARY,
        _R.CANDIDATE,
        _R.ASSIGNEE,
        _R.SUBSTITUTE,
        _R.GROUP_LEAD,
        _R.PROCESS_OWNER,
        _R.OPERATOR,
        _R.AUDITOR,
    }
)
#: Those who do the work of a task.
_WORKERS = frozenset({_R.CANDIDATE, _R.ASSIGNEE, _R.SUBSTITUTE})
_HANDLERS = frozenset({_R.ASSIGNEE, _R.SUBSTITUTE})
_TASK_READERS = _WORKERS | {_R.GROUP_LEAD, _R.PROCESS_OWNER, _R.OPERATOR, _R.AUDITOR}
_OPERATORS = frozenset({_R.OPERATOR})
_CARETAKERS = frozenset({_R.OPERATOR, _R.PROCESS_OWNER})
_WATCHERS = frozenset({_R.OPERATOR, _R.AUDITOR})
_EXEMPTERS = frozenset({_R.EXEMPTER})
_ADMIN = frozenset({_R.PLATFORM_ADMIN})

_READ, _WRITE, _WORKER, _ADMINISTER = Scope.READ, Scope.WRITE, Scope.WORKER, Scope.ADMIN

#: operation, scope a token needs, relations of which one is enough.
_ROWS: tuple[tuple[str, Scope, frozenset[Relation]], ...] = (
    # before anybody has signed in
    ("session.create", _WRITE, EVERYBODY),
    ("system.health", _READ, EVERYBODY),
    ("system.ready", _READ, EVERYBODY),
    ("system.metrics", _READ, EVERYBODY),
    ("docs.read", _READ, EVERYBODY),
    ("openapi.read", _READ, EVERYBODY),
    ("static.read", _READ, EVERYBODY),
    ("page.home", _READ, EVERYBODY),
    ("page.sign_in", _READ, EVERYBODY),
    # oneself
    ("session.read", _READ, EVERYBODY),
    ("session.end", _WRITE, EVERYBODY),
    ("session.end_all", _WRITE, EVERYBODY),
    ("me.read", _READ, EVERYBODY),
    ("me.update", _WRITE, EVERYBODY),
    ("me.password", _ADMINISTER, EVERYBODY),
    ("notice.list", _READ, EVERYBODY),
    ("notice.read", _WRITE, _OWN),
    ("token.list", _READ, EVERYBODY),
    ("token.issue", _ADMINISTER, EVERYBODY),
    ("token.revoke", _ADMINISTER, _OWN | _ADMIN),
    # processes
    ("definition.list", _READ, EVERYBODY),
    ("definition.read", _READ, EVERYBODY),
    ("definition.versions", _READ, EVERYBODY),
    ("definition.xml", _READ, EVERYBODY),
    ("definition.start_form", _READ, frozenset({_R.CANDIDATE, _R.PROCESS_OWNER})),
    ("definition.start", _WRITE, frozenset({_R.CANDIDATE, _R.PROCESS_OWNER})),
    ("deployment.list", _READ, _CARETAKERS | {_R.AUDITOR}),
    ("deployment.read", _READ, _CARETAKERS | {_R.AUDITOR}),
    ("deployment.create", _WRITE, _CARETAKERS),
    ("deployment.validate", _READ, EVERYBODY),
    ("deployment.grant", _ADMINISTER, _OPERATORS),
    # models that somebody works on
    ("model.list", _READ, _CARETAKERS | {_R.AUDITOR}),
    ("model.draft", _WRITE, _CARETAKERS),
    ("model.decide", _WRITE, frozenset({_R.PROCESS_OWNER})),
    # before its approval, in a hurry: asked for by an owner and done by another, or done by an operator alone
    ("model.ask_urgent", _WRITE, frozenset({_R.PROCESS_OWNER})),
    ("model.publish_urgent", _WRITE, _CARETAKERS),
    ("model.review", _WRITE, frozenset({_R.PROCESS_OWNER})),
    # start forms not yet sent
    ("draft.list", _READ, EVERYBODY),
    ("draft.read", _READ, _OWN),
    ("draft.save", _WRITE, EVERYBODY),
    ("draft.discard", _WRITE, _OWN),
    # cases
    ("instance.list", _READ, EVERYBODY),
    ("instance.read", _READ, _CASE),
    ("instance.variables", _READ, _CASE),
    ("instance.activities", _READ, _CASE),
    ("instance.progress", _READ, _CASE),
    ("instance.xml", _READ, _CASE),
    ("instance.history", _READ, _CASE),
    ("instance.comments", _READ, _CASE),
    ("instance.comment", _WRITE, _CASE - {_R.AUDITOR}),
    ("instance.attachments", _READ, _CASE),
    ("instance.withdraw", _WRITE, _OWN),
    ("instance.cancel", _WRITE, _CARETAKERS),
    ("instance.suspend", _WRITE, _CARETAKERS),
    ("instance.resume", _WRITE, _CARETAKERS),
    ("instance.migrate", _WRITE, _CARETAKERS),
    ("instance.move", _WRITE, _OPERATORS),
    ("instance.change_many", _WRITE, _CARETAKERS),
    ("instance.set_variables", _WRITE, _OPERATORS),
    ("instance.trigger", _WRITE, _OPERATORS),
    # tasks
    ("task.list", _READ, EVERYBODY),
    ("task.read", _READ, _CASE),
    ("task.form", _READ, _TASK_READERS),
    ("task.claim", _WRITE, _WORKERS | {_R.GROUP_LEAD}),
    ("task.unclaim", _WRITE, _HANDLERS | {_R.GROUP_LEAD}),
    ("task.assign", _WRITE, frozenset({_R.GROUP_LEAD, _R.PROCESS_OWNER})),
    ("task.delegate", _WRITE, _HANDLERS),
    ("task.complete", _WRITE, _WORKERS),
    ("task.draft", _WRITE, _WORKERS),
    ("task.follow_up", _WRITE, _HANDLERS),
    ("task.comment", _WRITE, _CASE - {_R.AUDITOR}),
    ("task.comments", _READ, _CASE),
    ("task.attach", _WRITE, _WORKERS),
    ("task.attachments", _READ, _TASK_READERS),
    # messages, and what runs behind the cases
    ("message.correlate", _WRITE, _OPERATORS),
    ("signal.broadcast", _WRITE, _OPERATORS),
    ("message.list", _READ, _WATCHERS),
    ("message.resend", _WRITE, _OPERATORS),
    ("timer.list", _READ, _WATCHERS),
    ("job.list", _READ, _WATCHERS),
    ("job.fetch", _WORKER, _OPERATORS),
    ("job.complete", _WORKER, _OPERATORS),
    ("job.fail", _WORKER, _OPERATORS),
    ("job.bpmn_error", _WORKER, _OPERATORS),
    ("incident.list", _READ, _WATCHERS | {_R.PROCESS_OWNER}),
    ("incident.read", _READ, _WATCHERS | {_R.PROCESS_OWNER}),
    ("incident.retry", _WRITE, _CARETAKERS),
    ("history.list", _READ, frozenset({_R.AUDITOR})),
    ("history.verify", _READ, _WATCHERS | _ADMIN),
    ("history.erase", _ADMINISTER, _OPERATORS),
    # people
    ("person.list", _READ, EVERYBODY),
    ("person.read", _READ, EVERYBODY),
    ("person.create", _ADMINISTER, _ADMIN),
    ("person.update", _ADMINISTER, _ADMIN),
    ("person.password", _ADMINISTER, _ADMIN),
    ("person.deactivate", _ADMINISTER, _ADMIN),
    ("group.list", _READ, EVERYBODY),
    ("group.read", _READ, EVERYBODY),
    ("group.create", _ADMINISTER, _ADMIN),
    ("group.update", _ADMINISTER, _ADMIN),
    ("group.members", _ADMINISTER, _ADMIN),
    ("substitution.list", _READ, EVERYBODY),
    ("substitution.create", _WRITE, frozenset({_R.REQUESTER, _R.GROUP_LEAD, _R.PLATFORM_ADMIN})),
    ("substitution.end", _WRITE, frozenset({_R.REQUESTER, _R.GROUP_LEAD, _R.PLATFORM_ADMIN})),
    # exemptions from the separation of duties
    ("exemption.list", _READ, _WATCHERS | {_R.PROCESS_OWNER, _R.EXEMPTER}),
    ("exemption.grant", _WRITE, _EXEMPTERS),
    ("exemption.end", _WRITE, _EXEMPTERS),
    # files and look-ups
    ("file.create", _WRITE, EVERYBODY),
    ("file.read", _READ, _CASE),
    ("lookup.search", _READ, EVERYBODY),
    # registers of the rooms above, which decide themselves what of them somebody sees and loads
    ("register.list", _READ, EVERYBODY),
    ("register.read", _READ, EVERYBODY),
    ("register.export", _READ, EVERYBODY),
    ("register.check", _READ, EVERYBODY),
    ("register.measure", _READ, EVERYBODY),
    ("register.import", _WRITE, EVERYBODY),
    ("register.feed", _WRITE, EVERYBODY),
    # pages
    ("page.catalogue", _READ, EVERYBODY),
    ("page.start", _READ, frozenset({_R.CANDIDATE, _R.PROCESS_OWNER})),
    ("page.requests", _READ, EVERYBODY),
    ("page.request", _READ, _CASE),
    ("page.inbox", _READ, EVERYBODY),
    ("page.task", _READ, _CASE),
    ("page.notices", _READ, EVERYBODY),
    ("page.me", _READ, EVERYBODY),
    ("page.operator", _READ, _WATCHERS),
    ("page.exemptions", _READ, _WATCHERS | {_R.PROCESS_OWNER, _R.EXEMPTER}),
    ("page.register", _READ, EVERYBODY),
    ("page.changes", _READ, EVERYBODY),
)

POLICY: Mapping[str, frozenset[Relation]] = MappingProxyType({name: relations for name, _, relations in _ROWS})

SCOPES: Mapping[str, Scope] = MappingProxyType({name: scope for name, scope, _ in _ROWS})

#: Operations that need no sign-in.
PUBLIC = frozenset(
    {
        "session.create",
        "system.health",
        "system.ready",
        "system.metrics",
        "docs.read",
        "openapi.read",
        "static.read",
        "page.sign_in",
    }
)

#: Operations that separation of duties forbids to people the task excludes, whatever their relation.
BOUND_BY_DUTIES = frozenset({"task.claim", "task.complete", "task.draft"})

#: Operations that go round what the process asks of people, so nobody does them in a case of their own: an operator who
#: asked for something, or for whom it is, or who stands in for such a person, would otherwise step over its approval.
NOT_IN_OWN_CASE = frozenset(
    {"instance.move", "instance.set_variables", "instance.trigger", "history.erase", "exemption.grant"}
)
