"""FEEL, the expression language of DMN 1.5 §10, on its own.

program = compile_expression('amount > 1000 and category = "hardware"')
program.evaluate({"amount": 1500, "category": "hardware"})
"""

from dmn.feel.errors import FeelError, FeelLimit, FeelSyntaxError, NoValue, Warned
from dmn.feel.host import NO_FUNCTIONS, Function, Functions, Host
from dmn.feel.program import Program, Result, Tests, compile_expression, compile_unary_tests

compile = compile_expression

__all__ = [
    "NO_FUNCTIONS",
    "FeelError",
    "FeelLimit",
    "FeelSyntaxError",
    "Function",
    "Functions",
    "Host",
    "NoValue",
    "Program",
    "Result",
    "Tests",
    "Warned",
    "compile",
    "compile_expression",
    "compile_unary_tests",
]
