"""Who a user task is for and when: vendor attributes, lanes, properties, evaluated when it opens (design D6)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bpmn.duties import LONGEST_RULE
from bpmn.semantics.errors import ModelFault
from bpmn.semantics.expressions import Value
from bpmn.timers import BadTime, moment

if TYPE_CHECKING:
    from bpmn.semantics.tokens import Token

TIMES = ("due_at", "follow_up_at")
NAMES = ("candidate_users", "candidate_groups", "excluded")
SINGLE = ("assignee", "on_behalf_of")


class Assignment(Struct, frozen=True):
    """What a user task says about itself. `values`: attribute name as in Wait.attributes -> literal or FEEL."""

    values: Mapping[str, Value] = {}
    form_ref: Value | None = None
    form_binding: str = "deployment"
    excluded_rule: Value | None = None
    #: The lane's group: candidate when nobody else is named.
    lane_group: str | None = None
    properties: Mapping[str, Value] = {}

    def attributes(self, token: "Token") -> dict[str, Any]:
        """Evaluate everything over what the token sees; ModelFault when a value does not fit its attribute."""
        feel = token.instance.world.feel
        # A list of excluded people that is null would let everybody in, so it must have a value.
        read = {
            name: value.needed(token.data, feel) if name == "excluded" else value.value(token.data, feel)
            for name, value in self.values.items()
        }
        result: dict[str, Any] = {name: self._one(name, read.get(name), token) for name in SINGLE}
        result |= {name: self._many(name, read.get(name), token) for name in NAMES}
        result |= {name: self._time(name, read.get(name), token) for name in TIMES}
        if self.lane_group and not (result["assignee"] or result["candidate_users"] or result["candidate_groups"]):
            result["candidate_groups"] = [self.lane_group]
        result["priority"] = self._number(read.get("priority"), token)
        result["form_ref"] = None if self.form_ref is None else token.instance.evaluate(token, self.form_ref)
        result["form_binding"] = self.form_binding
        result["excluded_rule"] = self._rule(token)
        result["properties"] = {name: token.instance.evaluate(token, value) for name, value in self.properties.items()}
        return result

    def _bad(self, name: str, value: Any, wanted: str, token: "Token") -> ModelFault:
        element_id = token.task_spec.element.id
        return ModelFault("expression", f"{name} must be {wanted}, this is {value!r}.", element_id=element_id)

    def _rule(self, token: "Token") -> str | None:
        """Return the rule by which people are excluded: one task may keep different people away for different rules."""
        if self.excluded_rule is None:
            return None
        rule = self._one("excludedRule", token.instance.evaluate(token, self.excluded_rule), token)
        if rule is not None and len(rule) > LONGEST_RULE:
            raise self._bad("excludedRule", rule, f"a rule of at most {LONGEST_RULE} characters", token)
        return rule

    def _one(self, name: str, value: Any, token: "Token") -> str | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self._bad(name, value, "one name", token)
        return value.strip()

    def _many(self, name: str, value: Any, token: "Token") -> list[str]:
        if value is None:
            return []
        names = value.split(",") if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(each, str) for each in names if each is not None):
            raise self._bad(name, value, "a text or a list of texts", token)
        return list(dict.fromkeys(each.strip() for each in names if each is not None and each.strip()))

    def _time(self, name: str, value: Any, token: "Token") -> Any:
        if value is None or value == "":
            return None
        feel = token.instance.world.feel
        try:
            return moment(value, feel.now(), feel.zone)
        except BadTime as error:
            raise self._bad(name, value, "a date or a date and time", token) from error

    def _number(self, value: Any, token: "Token") -> int | None:
        if value is None or value == "":
            return None
        try:
            return int(Decimal(str(value)))
        except ArithmeticError as error:
            raise self._bad("priority", value, "a number", token) from error
