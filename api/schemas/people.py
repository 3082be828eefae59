"""People, groups, absences, sessions and tokens."""

from typing import Any

from marshmallow import fields, validate

from api.paging import PageQuery
from api.schemas.base import Flag, Instant, Strict, Values, sentences, several, short
from engine.policy import Scope

LOCALES = ["en", "de"]


def password_field(**kwargs: Any) -> fields.String:
    """Make a field for a password; how good it must be is the engine's rule."""
    return fields.String(load_only=True, validate=validate.Length(1, 1000), metadata={"format": "password"}, **kwargs)


def locale_field(**kwargs: Any) -> fields.String:
    """Make a field for a language."""
    return fields.String(validate=validate.OneOf(LOCALES), **kwargs)


class PersonSchema(Strict):
    """Somebody with an account."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    locale = fields.String(required=True)
    manager = fields.String(required=True, allow_none=True)
    org_unit = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    platform_admin = fields.Boolean(required=True)
    created_at = Instant(required=True)


class PeopleQuery(PageQuery):
    """Which people or groups."""

    text = fields.String(load_default="", validate=validate.Length(0, 200))


class NewPersonSchema(Strict):
    """A person to add."""

    id = short(required=True)
    name = short(required=True)
    email = fields.Email(load_default=None, allow_none=True)
    locale = locale_field(load_default="en")
    manager = short(load_default=None, allow_none=True)
    org_unit = short(load_default=None, allow_none=True)
    platform_admin = Flag(load_default=False)


class PersonChangesSchema(Strict):
    """What is to be different; the rest stays."""

    name = short()
    email = fields.Email(allow_none=True)
    locale = locale_field()
    manager = short(allow_none=True)
    org_unit = short(allow_none=True)
    platform_admin = Flag()


class NewPasswordSchema(Strict):
    """A password to set for somebody."""

    password = password_field(required=True)


class GivenBackSchema(Strict):
    """How many open tasks went back to where they came from."""

    tasks_given_back = fields.Integer(required=True)


class GroupSchema(Strict):
    """People who share work."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()))
    escalation_group = fields.String(required=True, allow_none=True)


class MemberSchema(Strict):
    """A person in a group."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)
    lead = fields.Boolean(required=True)


class GroupWithMembersSchema(GroupSchema):
    """A group and who is in it."""

    members = fields.List(fields.Nested(MemberSchema), required=True)


class GroupBody(Strict):
    """Name, translations and escalation group of a group."""

    name = short(required=True)
    texts = fields.Dict(
        keys=fields.String(validate=validate.OneOf(LOCALES)),
        values=fields.Dict(keys=fields.String(validate=validate.Length(1, 50)), values=short()),
        load_default=dict,
    )
    escalation_group = short(load_default=None, allow_none=True)


class NewGroupSchema(GroupBody):
    """A group to add."""

    id = short(required=True)


class MembershipSchema(Strict):
    """Whether the person leads the group."""

    lead = Flag(load_default=False)


class SignInSchema(Strict):
    """Account and password."""

    account = short(required=True)
    password = password_field(required=True)


class PasswordChangeSchema(Strict):
    """The old password and the new."""

    old = password_field(required=True)
    new = password_field(required=True)


class MyGroupSchema(Strict):
    """A group you are in."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    lead = fields.Boolean(required=True)


class MeSchema(PersonSchema):
    """You, your groups, and who stands in for whom."""

    groups = fields.List(fields.Nested(MyGroupSchema), required=True)
    substitutes = several()
    stands_in_for = several()
    unread_notices = fields.Integer(required=True)


class MyChangesSchema(Strict):
    """What you may change of yourself."""

    locale = locale_field(required=True)


class TokenSchema(Strict):
    """An API token, without its secret."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    scopes = several()
    created_at = Instant(required=True)
    expires_at = Instant(required=True, allow_none=True)
    used_at = Instant(required=True, allow_none=True)
    revoked_at = Instant(required=True, allow_none=True)


class TokensSchema(Strict):
    """Your API tokens."""

    items = fields.List(fields.Nested(TokenSchema), required=True)


class IssuedTokenSchema(TokenSchema):
    """A new API token with its secret, which is shown this once."""

    token = fields.String(required=True)


class NewTokenSchema(Strict):
    """A token to make."""

    name = short(required=True)
    scopes = fields.List(
        fields.String(validate=validate.OneOf([scope.value for scope in Scope])),
        required=True,
        validate=validate.Length(1, len(Scope)),
    )
    expires_at = Instant(load_default=None, allow_none=True)


class SubstitutionSchema(Strict):
    """Who is away, and who stands in."""

    id = fields.UUID(required=True)
    person = fields.String(required=True)
    substitute = fields.String(required=True, allow_none=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    reason = fields.String(required=True, allow_none=True)
    created_by = fields.String(required=True)


class SubstitutionsSchema(Strict):
    """Absences."""

    items = fields.List(fields.Nested(SubstitutionSchema), required=True)


class SubstitutionQuery(Strict):
    """Whose absences; yours when nobody is named."""

    person = short(load_default=None)


class NewSubstitutionSchema(Strict):
    """An absence to note; without a substitute the person is only away."""

    person = short(load_default=None, allow_none=True)
    substitute = short(load_default=None, allow_none=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    reason = sentences(500, load_default=None, allow_none=True)


class NoticeSchema(Strict):
    """A note to you."""

    id = fields.UUID(required=True)
    created_at = Instant(required=True)
    kind = fields.String(required=True)
    params = Values(required=True)
    instance_id = fields.UUID(required=True, allow_none=True)
    task_id = fields.UUID(required=True, allow_none=True)
    read_at = Instant(required=True, allow_none=True)


class NoticeQuery(PageQuery):
    """Which notices."""

    unread_only = Flag(load_default=False)


class ReadNoticesSchema(Strict):
    """How many notices were unread until now."""

    read = fields.Integer(required=True)


class SessionSchema(Strict):
    """A place where you are signed in."""

    created_at = Instant(required=True)
    seen_at = Instant(required=True)
    expires_at = Instant(required=True)
    address = fields.String(required=True, allow_none=True)
    agent = fields.String(required=True, allow_none=True)
    current = fields.Boolean(required=True, metadata={"description": "The session that asks."})


class SessionsSchema(Strict):
    """Where you are signed in."""

    items = fields.List(fields.Nested(SessionSchema), required=True)
