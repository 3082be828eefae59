"""The standard library of FEEL (DMN 1.5 §10.3.4)."""

from dmn.feel.builtins import contexts, conversion, intervals, lists, numeric, statistics, strings, temporal
from dmn.feel.builtins.registry import library
from dmn.feel.kinds import FeelFunction
from dmn.feel.scanner import NameTable

SUBJECTS = (contexts, conversion, intervals, lists, numeric, statistics, strings, temporal)
LIBRARY: dict[str, FeelFunction] = dict(library())
LIBRARY_NAMES = NameTable.of(LIBRARY)
