"""The bounded memory of compiled things."""

import pytest

from engine.cache import Cache


def test_a_value_is_made_once() -> None:
    cache, made = Cache[str, int](2), list[str]()

    def make(name: str) -> int:
        made.append(name)
        return len(made)

    assert [cache.get("a", lambda: make("a")), cache.get("a", lambda: make("a"))] == [1, 1]
    assert made == ["a"]


def test_the_value_that_was_used_longest_ago_goes_first() -> None:
    cache = Cache[str, str](2)
    for name in ("a", "b", "a", "c"):
        cache.get(name, lambda name=name: name)
    assert len(cache) == 2
    assert cache.get("a", lambda: "made again") == "a"
    assert cache.get("b", lambda: "made again") == "made again"


def test_a_failure_is_not_kept() -> None:
    cache = Cache[str, int](2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 1) == 1
