"""The ground of all schemas: unknown names are refused, times are UTC, variables are FEEL values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from api.schemas import words
from dmn import values

#: The longest whole number that both databases keep.
LARGEST = 2**31 - 1
LONGEST_NAME = 255


class Strict(Schema):
    """A schema that refuses what it does not know, in our sentences."""

    error_messages = words.OF_SCHEMA

    class Meta:
        """Refuse unknown names."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: "fields.Field[Any]") -> None:
        """Give the field our sentences."""
        words.say(field_obj)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Strict":
        """Return itself: it does not change, and flask-smorest copies what a route is made of with each decorator."""
        return self


class Whole(fields.Integer):
    """A whole number; marshmallow's own cuts 1.5 to 1 and takes true for 1."""

    def _validated(self, value: Any) -> Any:
        if isinstance(value, bool) or (isinstance(value, Decimal) and value != value.to_integral_value()):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Flag(fields.Boolean):
    """True or false; in an address the words, since it has only text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(truthy={True, "true"}, falsy={False, "false"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Instant(fields.AwareDateTime):
    """A moment: any offset on the way in, UTC with Z on the way out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        at = super()._deserialize(value, attr, data, **kwargs)
        try:
            return at.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Values(fields.Dict):
    """FEEL values by name: plain JSON outside, dmn.values inside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.Length(1, LONGEST_NAME)), values=fields.Raw(allow_none=True), **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise self.make_error("invalid")
        kept, wrong = {}, {}
        for name, item in value.items():
            try:
                kept[name] = values.from_json(item)
            except (ValueError, TypeError, ArithmeticError) as error:
                wrong[name] = [f"This is no value a process can keep: {error}. Send another."]
        if not all(0 < len(name) <= LONGEST_NAME for name in value):
            wrong["_schema"] = [f"A name is too short or too long. Send names of 1 to {LONGEST_NAME} characters."]
        if wrong:
            raise ValidationError(wrong)
        return kept

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
