"""The lines of a deployment: one device, program or seat each, as the model carries them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from engine.topics import Call
from register import inputs
from register.refusals import refused

#: Hardware that is not for a person when it stands somewhere and serves many.
INFRASTRUCTURE = frozenset({"server", "network", "storage"})
#: Kinds that are used by a right and not by a thing.
OF_RIGHTS = frozenset({"software_executable", "software_nonexecutable", "cloud_service", "digital_content"})
#: The most that one deployment brings.
MOST_LINES = 200

Values = Mapping[str, Any]


class Line(Struct, frozen=True, kw_only=True):
    """One line. It is about an asset, or about one right of an entitlement."""

    no: int
    asset: str | None
    tag: str | None
    name: str
    serial: str | None
    kind: str
    #: production | person | place
    use: str
    entitlement: str | None
    product: str | None
    beneficiary: str | None
    location: str | None
    service: str | None
    role_profile: str | None
    #: The asset it takes the place of.
    replaces: str | None
    #: yes | terms | none; known when it is planned.
    acceptance: str | None
    terms_version: str | None
    #: ok | cancelled | dropped | no_right | expired | refused | not_accepted | failed, when it has ended.
    status: str | None
    #: Of one that was left out: how it had ended before.
    was: str | None
    #: As the model carries it.
    values: Values

    @property
    def is_hardware(self) -> bool:
        return self.kind == "hardware"


def of(values: Values) -> Line:
    """Return the line that a context holds."""
    text = {
        name: inputs.maybe_text(values, name)
        for name in Line.__struct_fields__
        if name not in ("no", "name", "kind", "use", "values")
    }
    return Line(
        no=int(inputs.maybe_number(values, "no") or 0),
        name=inputs.maybe_text(values, "name") or "",
        kind=inputs.maybe_text(values, "kind") or "",
        use=inputs.maybe_text(values, "use") or "place",
        values=values,
        **text,
    )


def of_call(call: Call, name: str = "line") -> Line:
    """Return the line of a call. Refused without one."""
    values = call.inputs.get(name)
    if not isinstance(values, Mapping):
        raise refused(call, name, "needed")
    return of(values)


def all_of(call: Call, name: str = "lines") -> list[Line]:
    """Return the lines of a call, none when there are none."""
    return [of(values) for values in inputs.rows(call, name, needed=False)]


def maybe_moment(source: Values, name: str) -> datetime | None:
    """Return a moment, None without one."""
    value = source.get(name)
    return value if isinstance(value, datetime) else None
