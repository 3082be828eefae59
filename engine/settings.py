"""What an installation decides: values of ITAMFLOW_* variables, checked once."""

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import asdict

from engine.errors import Invalid

PREFIX = "ITAMFLOW_"
MODEL_REVIEWS = ("light", "change")
MOST_REVIEW_DAYS = 30


class Settings(Struct, frozen=True, kw_only=True, dict=True):
    """All settings, with what they are when nobody says otherwise. Times are seconds."""

    database_url: str = "sqlite:///itamflow.db"
    #: Secret of this installation; empty until `itamflow init` makes one.
    secret: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    #: Reverse proxies before this server, each of which appends the address it sees to X-Forwarded-For and may set
    #: X-Forwarded-Proto. 0: such headers are ignored, and who sends them gains nothing.
    trusted_proxies: int = 0
    #: Demo accounts may exist.
    demo: bool = False
    #: Where people live: what "today" means, and 00:00 of a date.
    time_zone: str = "UTC"
    calendar_country: str = "DE"
    calendar_subdivision: str = ""
    #: Groups with a meaning of their own.
    operators_group: str = "operators"
    auditor_groups: tuple[str, ...] = ("internal_auditor", "auditor_readonly")
    #: Its members grant exemptions from the separation of duties; empty: nobody does.
    exemptions_group: str = ""
    #: True: once processes run, nobody deploys a set that was not approved, by whatever way.
    governance: bool = False
    #: Who decides about drafts of models: "light": another owner; "change": a case of the change process.
    model_review: str = "light"
    #: Working days within which somebody looks at what went live before its approval.
    urgent_review_days: int = 3
    #: Connections to the database this process may hold.
    pool_size: int = 8
    threads: int = 4
    #: Compiled definitions, decisions and forms kept in memory, each.
    cache_size: int = 256
    #: The worker in the background.
    tick_seconds: float = 1.0
    worker_threads: int = 2
    lease_seconds: int = 60
    #: Attempts of a job before an incident, and the wait after the first failure (then twice as long each time).
    job_attempts: int = 4
    job_backoff_seconds: int = 10
    #: A message nobody waits for is sent again after this, then twice as long each time, up to a day.
    message_backoff_seconds: int = 60
    #: Sessions end when idle or old.
    session_idle_seconds: int = 8 * 3600
    session_seconds: int = 7 * 24 * 3600
    #: argon2 of passwords: rounds, memory in KiB, lanes.
    password_time_cost: int = 3
    password_memory_kib: int = 65536
    password_parallelism: int = 4
    #: Failed sign-ins for an account, and from an address, within the window before a wait.
    sign_in_attempts: int = 5
    sign_in_attempts_address: int = 30
    sign_in_window_seconds: int = 900
    file_bytes: int = 20 * 1024 * 1024
    request_bytes: int = 25 * 1024 * 1024

    def __repr__(self) -> str:
        """Show what is set, never the secret."""
        shown = ", ".join(f"{name}={value!r}" for name, value in asdict(self).items() if name != "secret")
        return f"Settings({shown})"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of `time_zone`."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Invalid(f"{PREFIX}TIME_ZONE names no time zone: “{self.time_zone}”. Try Europe/Berlin.") from error

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **fixed: Any) -> "Settings":
        """Read ITAMFLOW_* variables. Invalid names the variable that is unknown or does not fit."""
        types = get_type_hints(cls)
        known = {PREFIX + name.upper(): name for name in cls.__struct_fields__}
        found: dict[str, Any] = {}
        for variable, text in (os.environ if environ is None else environ).items():
            if not variable.startswith(PREFIX) or variable in NOT_OURS:
                continue
            if variable not in known:
                raise Invalid(f"There is no setting {variable}. Known are {', '.join(sorted(known))}.")
            name = known[variable]
            found[name] = _read(variable, text, types[name])
        settings = cls(**(found | fixed))
        _ = settings.zone
        if settings.trusted_proxies < 0:
            raise Invalid(f"{PREFIX}TRUSTED_PROXIES counts the proxies before this server: 0, 1, 2 …")
        if settings.model_review not in MODEL_REVIEWS:
            raise Invalid(f"{PREFIX}MODEL_REVIEW is one of {', '.join(MODEL_REVIEWS)}, not “{settings.model_review}”.")
        if not 1 <= settings.urgent_review_days <= MOST_REVIEW_DAYS:
            raise Invalid(f"{PREFIX}URGENT_REVIEW_DAYS counts working days: 1 to {MOST_REVIEW_DAYS}.")
        return settings


#: Read by the tests, not by the product.
NOT_OURS = frozenset({"ITAMFLOW_TEST_DATABASE_URL"})

_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _read(variable: str, text: str, wanted: Any) -> Any:
    """Turn the text of a variable into a value of the type `wanted`."""
    try:
        if wanted is bool:
            return _TRUTH[text.strip().lower()]
        if wanted in (int, float):
            return wanted(text)
    except (KeyError, ValueError) as error:
        kind = {bool: "yes or no", int: "a whole number", float: "a number"}[wanted]
        raise Invalid(f"{variable} must be {kind}, not “{text}”.") from error
    if wanted == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
