"""A condition that leads to no row: SQLite keeps no figures and would walk all active ones for one."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Beside(FunctionElement[bool]):
    """A condition for rows that another one has led to."""

    name = "beside"
    inherit_cache = True


@compiles(Beside)
def _as_it_is(element: Beside, compiler: SQLCompiler, **given: Any) -> str:
    return f"({compiler.process(element.clauses, **given)})"


@compiles(Beside, "sqlite")
def _no_index(element: Beside, compiler: SQLCompiler, **given: Any) -> str:
    return f"+({compiler.process(element.clauses, **given)})"
