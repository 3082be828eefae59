"""marshmallow fields: from JSON as it comes over the wire to typed FEEL values."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from marshmallow import Schema, ValidationError, fields, missing

from forms.problems import Problem

#: More than a person types; the API limits the whole body.
MAX_TEXT = 20_000
MAX_DIGITS = 30
MAX_ENTRIES = 1_000

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)
_BREAKS = re.compile(r"[\r\n\t]")


def refuse(code: str, /, **params: Any) -> NoReturn:
    """Raise a marshmallow ValidationError that carries a Problem."""
    raise ValidationError([Problem(code, params)])


class Answer(fields.Field[Any]):
    """A field of a form. Empty text counts as no answer wherever text is not the type asked for."""

    def nothing(self) -> Any:
        """Return the value of a field that was not answered."""
        return None

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        """Return the typed value, the default when the field is missing, `nothing` when it is null."""
        if value is missing and self.load_default is missing:
            return self.nothing()
        return self.nothing() if value is None else super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.nothing() if value == "" else self.read(value)

    def read(self, value: Any) -> Any:
        """Return the typed value; raise ValidationError when `value` is not of the type."""
        raise NotImplementedError


class TextAnswer(Answer):
    """Text, trimmed at both ends. `single` turns line breaks and tabs into spaces."""

    def __init__(self, *, single: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.single = single

    def nothing(self) -> str:
        """Return the empty text, as form-js does."""
        return ""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return self.read(value)

    def read(self, value: Any) -> str:
        """Return the text without white space at its ends."""
        if not isinstance(value, str):
            refuse("not_text")
        if not _can_be_stored(value):
            refuse("bad_characters")
        text = _BREAKS.sub(" ", value).strip() if self.single else value.strip()
        if len(text) > MAX_TEXT:
            refuse("too_long", limit=MAX_TEXT)
        return text


class NumberAnswer(Answer):
    """A decimal number. Numeric text is read too, since form-js may send it."""

    def read(self, value: Any) -> Decimal:
        """Return the number, exactly as written."""
        number = _decimal(value)
        if number is None:
            refuse("not_a_number")
        # Also caps the exponent, so that 1e999 is not written out later.
        if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
            refuse("number_too_long")
        return number


class YesNoAnswer(Answer):
    """A check box."""

    def nothing(self) -> bool:
        """Return false: not ticked."""
        return False

    def read(self, value: Any) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            refuse("not_yes_or_no")
        return value


class ChoiceAnswer(Answer):
    """One of the options: text, a number or yes/no. Whether it is an option is seen later: those may come from data."""

    def read(self, value: Any) -> str | bool | Decimal:
        """Return the value as FEEL sees it."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            if not _can_be_stored(value):
                refuse("not_an_option")
            return value
        number = _decimal(value)
        if number is None or abs(number.adjusted()) > MAX_DIGITS:
            refuse("not_an_option")
        return number


class ListAnswer(Answer):
    """Several answers of one kind, each once."""

    def __init__(self, *, entry: Answer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry = entry

    def nothing(self) -> list[Any]:
        """Return an empty list."""
        return []

    def read(self, value: Any) -> list[Any]:
        """Return the typed entries."""
        if not isinstance(value, list):
            refuse("not_a_list")
        if len(value) > MAX_ENTRIES:
            refuse("too_many_entries", limit=MAX_ENTRIES)
        entries = [self.entry.read(item) for item in value]
        if any(item in entries[:at] for at, item in enumerate(entries)):
            refuse("twice_in_list")
        return entries


class DateAnswer(Answer):
    """A calendar day."""

    def read(self, value: Any) -> date:
        """Return the day written as YYYY-MM-DD."""
        if isinstance(value, str) and _DATE.match(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        refuse("not_a_date")


class TimeAnswer(Answer):
    """A time of day."""

    def read(self, value: Any) -> time:
        """Return the time written as HH:MM, with seconds or an offset when given."""
        read = _time(value) if isinstance(value, str) else None
        if read is None:
            refuse("not_a_time")
        return read


class MomentAnswer(Answer):
    """A day with a time. Without an offset it stays local, until the form puts it into the zone of the installation."""

    def read(self, value: Any) -> datetime:
        """Return the moment written as YYYY-MM-DDTHH:MM."""
        day, found, rest = value.partition("T") if isinstance(value, str) else ("", "", "")
        at = _time(rest) if found else None
        if at is None or not _DATE.match(day):
            refuse("not_a_date_and_time")
        try:
            return datetime.combine(date.fromisoformat(day), at)
        except ValueError:
            refuse("not_a_date_and_time")


class NameAnswer(Answer):
    """The id of something that lives elsewhere: a person, an asset, a file."""

    def __init__(self, *, problem: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.problem = problem

    def read(self, value: Any) -> str:
        """Return the id; whether it exists is looked up later."""
        if not is_name(value):
            refuse(self.problem)
        return str(value)


class ComputedAnswer(Answer):
    """A field that the form works out itself: what is sent is not looked at."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> None:
        return None


class GroupAnswer(Answer):
    """Fields under a common name."""

    def __init__(self, *, schema: Schema, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schema = schema

    def nothing(self) -> dict[str, Any]:
        """Return the group with every field unanswered."""
        return load(self.schema, {})[0]

    def read(self, value: Any) -> dict[str, Any]:
        """Return the typed fields."""
        values, problems = load(self.schema, value)
        if problems:
            raise ValidationError(problems, valid_data=values)
        return values


class RowsAnswer(Answer):
    """Rows of a repeating table. Every row keeps its place, also when something in it is wrong."""

    def __init__(self, *, schema: Schema, limit: int, initial: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.schema = schema
        self.limit = limit
        self.initial = initial

    def nothing(self) -> list[dict[str, Any]]:
        """Return the rows that the form begins with."""
        return [load(self.schema, {})[0] for _ in range(self.initial)]

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the typed rows."""
        if not isinstance(value, list):
            refuse("not_a_list")
        if len(value) > self.limit:
            refuse("too_many_rows", limit=self.limit)
        rows: list[dict[str, Any]] = []
        problems: dict[int, Any] = {}
        for at, item in enumerate(value):
            row, found = load(self.schema, item)
            rows.append(row)
            if found:
                problems[at] = found
        if problems:
            raise ValidationError(problems, valid_data=rows)
        return rows


def is_name(value: Any) -> bool:
    """Tell whether a value can be an id at all."""
    return isinstance(value, str) and 0 < len(value) <= 255 and _can_be_stored(value)


def load(schema: Schema, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the typed values and, nested by name, the problems of what could not be read."""
    if not isinstance(data, Mapping):
        return _empty(schema), {"_schema": [Problem("not_a_group")]}
    try:
        return dict(schema.load(data)), {}
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return _empty(schema) | valid, error.messages_dict


def _empty(schema: Schema) -> dict[str, Any]:
    return {
        field.attribute or name: field.nothing()
        for name, field in schema.load_fields.items()
        if isinstance(field, Answer)
    }


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        return number if number.is_finite() else None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    if not isinstance(value, str) or len(value) > 100 or not _NUMBER.match(value.strip()):
        return None
    try:
        return Decimal(value.strip())
    except InvalidOperation:
        return None


def _time(text: str) -> time | None:
    match = _TIME.match(text)
    if match is None:
        return None
    hours, minutes, seconds, offset = match.groups()
    try:
        return time(int(hours), int(minutes), int(seconds or 0), tzinfo=_offset(offset))
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def _can_be_stored(text: str) -> bool:
    """Tell whether a database takes the text: no NUL, no half of a surrogate pair."""
    if text.isascii():
        return "\x00" not in text
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
