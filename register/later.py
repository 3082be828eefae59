"""Names of a package whose modules are read when a name is first asked for, so that no start waits for all of them."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def names(package: str, **modules: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of `package` (PEP 562); `modules`: name -> the module of the package that has it."""

    def get(name: str) -> Any:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{module}"), name)

    return get
