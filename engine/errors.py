"""What can go wrong, in words for people. The docstring of an error is its default message."""

from collections.abc import Mapping, Sequence
from typing import Any


class EngineError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None, **details: Any) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.details = details


class NotFound(EngineError):
    """There is nothing here under that name."""


class NotAllowed(EngineError):
    """You may not do this."""


class DutiesConflict(NotAllowed):
    """A rule on the separation of duties keeps you from doing this."""


class Conflict(EngineError):
    """Somebody else was faster, or the matter has moved on. Look again and decide anew."""


class TaskNotOpen(Conflict):
    """This task is no longer open."""


class ConcurrentUpdate(Conflict):
    """Somebody is working on this case at this very moment. Try again."""


class StaleRevision(EngineError):
    """What you saw has changed since. Load it again."""


class Invalid(EngineError):
    """What was sent does not fit."""


class InvalidSubmission(Invalid):
    """Some answers need another look."""

    def __init__(self, errors: Mapping[str, Any], message: str | None = None) -> None:
        super().__init__(message)
        self.errors = dict(errors)


class InvalidModel(Invalid):
    """The model cannot run as it is."""

    def __init__(self, findings: Sequence[Any], message: str | None = None) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class Refused(Invalid):
    """A rule of the process refuses this."""


class Unavailable(EngineError):
    """The store cannot be reached or cannot write. Nothing was changed. Try again later."""
