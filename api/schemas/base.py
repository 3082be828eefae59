"""The ground of all schemas: unknown names are refused, times are UTC, variables are FEEL values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from dmn import values

#: The longest whole number that both databases keep.
LARGEST = 2**31 - 1


class Strict(Schema):
    """A schema that refuses what it does not know."""

    class Meta:
        """Refuse unknown names."""

        unknown = RAISE


class Instant(fields.AwareDateTime):
    """A moment: any offset on the way in, UTC with Z on the way out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Values(fields.Dict):
    """FEEL values by name: plain JSON outside, dmn.values inside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.Length(1, 255)), values=fields.Raw(allow_none=True), **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        plain: dict[str, Any] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's own lacks types
        try:
            return {name: values.from_json(item) for name, item in plain.items()}
        except (ValueError, TypeError, ArithmeticError) as error:
            raise ValidationError(f"This is no value a process can keep: {error}.") from error

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else {name: values.to_json(item) for name, item in value.items()}


def short(**kwargs: Any) -> fields.String:
    """Make a field for a key or a short name."""
    return fields.String(validate=validate.Length(1, 255), **kwargs)


def sentences(longest: int = 4000, **kwargs: Any) -> fields.String:
    """Make a field for some sentences."""
    return fields.String(validate=validate.Length(1, longest), **kwargs)


def several() -> "fields.List[str]":
    """Make a field for several keys on the way out."""
    return fields.List(fields.String())
