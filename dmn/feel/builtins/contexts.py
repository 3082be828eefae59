"""Functions of contexts (DMN 1.5 §10.3.4.11)."""

from dmn.feel.budget import Run
from dmn.feel.builtins.registry import built_in
from dmn.feel.errors import NoValue
from dmn.feel.kinds import Value, a_kind


@built_in("get value", "m: context, key: string")
def get_value(run: Run, context: dict[str, Value], key: str) -> Value:
    """Give the entry of that name."""
    if key not in context:
        raise NoValue(f"there is no entry “{key}”")
    return context[key]


@built_in("get value", "context: context, keys: list")
def get_nested_value(run: Run, context: dict[str, Value], keys: list[Value]) -> Value:
    """Follow a path of names."""
    value: Value = context
    if not keys:
        raise NoValue("the list of keys is empty")
    for key in keys:
        if not isinstance(key, str) or not isinstance(value, dict) or key not in value:
            raise NoValue("there is no such entry")
        value = value[key]
    return value


@built_in("get entries", "m: context")
def get_entries(run: Run, context: dict[str, Value]) -> Value:
    """Give a list of {key, value}."""
    run.spend(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context", "entries: list")
def context_(run: Run, entries: list[Value]) -> Value:
    """Make a context of a list of {key, value}."""
    made: dict[str, Value] = {}
    run.spend(len(entries))
    for entry in entries:
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise NoValue("each entry must have a “key” and a “value”")
        if not isinstance(entry["key"], str):
            raise NoValue(f"a key must be a string, not {a_kind(entry['key'])}")
        if entry["key"] in made:
            raise NoValue(f"the key “{entry['key']}” is there twice")
        made[entry["key"]] = entry["value"]
    return made


@built_in("context put", "context: context, key: string, value: any")
def context_put(run: Run, context: dict[str, Value], key: str, value: Value) -> Value:
    """Add or replace an entry."""
    run.spend(len(context))
    return {**context, key: value}


@built_in("context put", "context: context, keys: list, value: any")
def context_put_nested(run: Run, context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    """Add or replace an entry of a context inside the context."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise NoValue("the keys must be a list of texts")
    made = dict(context)
    inner = made
    for key in keys[:-1]:
        run.spend(1 + len(inner))
        below = inner.get(key)
        if below is not None and not isinstance(below, dict):
            raise NoValue(f"“{key}” is {a_kind(below)}, not a context")
        inner[key] = dict(below or {})
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@built_in("context merge", "contexts: list")
def context_merge(run: Run, contexts: list[Value]) -> Value:
    """Put contexts together; later entries win."""
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise NoValue(f"the list has {a_kind(context)} in it")
        run.spend(1 + len(context))
        merged.update(context)
    return merged
