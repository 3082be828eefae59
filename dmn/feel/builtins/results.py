"""The kinds of value that built-ins give, for what is told of an expression before it runs."""

from dmn.feel.kinds import BOOLEAN, CONTEXT, DATE, DATE_TIME, LIST, MONTHS, NUMBER, RANGE, STRING, TIME

# What built-ins give; the others give what they get or anything.
RESULTS: dict[str, str] = {
    **dict.fromkeys(("number", "string length", "count", "floor", "ceiling", "decimal", "modulo", "sqrt"), NUMBER),
    **dict.fromkeys(("round up", "round down", "round half up", "round half down", "log", "exp"), NUMBER),
    **dict.fromkeys(("day of year", "week of year", "product", "median", "stddev"), NUMBER),
    **dict.fromkeys(("string", "substring", "upper case", "lower case", "substring before", "replace"), STRING),
    **dict.fromkeys(("substring after", "string join", "day of week", "month of year"), STRING),
    **dict.fromkeys(("not", "contains", "starts with", "ends with", "matches", "list contains", "all", "any"), BOOLEAN),
    **dict.fromkeys(("odd", "even", "is", "before", "after", "includes", "during", "overlaps"), BOOLEAN),
    **dict.fromkeys(("append", "concatenate", "union", "distinct values", "reverse", "sort", "flatten", "split"), LIST),
    **dict.fromkeys(("sublist", "remove", "insert before", "index of", "get entries", "mode"), LIST),
    **dict.fromkeys(("context", "context put", "context merge"), CONTEXT),
    **dict.fromkeys(("date", "today"), DATE),
    **dict.fromkeys(("date and time", "now"), DATE_TIME),
    "time": TIME,
    "years and months duration": MONTHS,
    "range": RANGE,
}
