from collections.abc import Callable
from typing import Any

Begin = Callable[..., Any]


def test_data_objects_are_variables_and_associations_only_show_who_uses_them(case: Begin) -> None:
    assert case("data_objects").do("a", lines=["rita", "john"]).task("b").attributes["assignee"] == "rita"
