"""for, some, every, filters, positions."""

from datetime import date
from decimal import Decimal

import pytest

D = Decimal
CASES = [
    ("for i in 1..3 return i", [D(1), D(2), D(3)]),
    ("for i in 3..1 return i", [D(3), D(2), D(1)]),
    ("for i in 1..1 return i", [D(1)]),
    ("for i in [1..3) return i", [D(1), D(2)]),
    ("for i in (1..3] return i", [D(2), D(3)]),
    ("for i in (1..2) return i", []),
    ("for i in [2..1] return i", None),
    ("for i in 1.5..3 return i", None),
    ("for i in null return i", None),
    ('for i in ["a".."c"] return i', None),
    ("for i in (> 3) return i", None),
    ("for i in 5 return i + 1", [D(6)]),
    ("for i in {a: 1} return i.a", [D(1)]),
    ("for i in [] return i", []),
    ('for d in @"2024-02-28"..@"2024-03-01" return d', [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]),
    ('for d in [@"2024-02-29"..@"2024-02-28"] return d', None),
    ("for i in [1, 2], j in [10, 20] return i + j", [D(11), D(21), D(12), D(22)]),
    ("for i in 1..2, j in 1..i return j", [D(1), D(1), D(2)]),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [D(1), D(1), D(2), D(6), D(24)]),
    ("for i in 1..3 return count(partial)", [D(0), D(1), D(2)]),
    ("for i in 1..2 return for j in 1..2 return i * j", [[D(1), D(2)], [D(2), D(4)]]),
    ("some i in [1, 2] satisfies i > 1", True),
    ("some i in [] satisfies i > 1", False),
    ("every i in [] satisfies i > 1", True),
    ("every i in [2, 3] satisfies i > 1", True),
    ("every i in [2, 1] satisfies i > 1", False),
    ("some i in null satisfies i > 1", None),
    ("some i in [null, 2] satisfies i > 1", True),
    ("some i in [null, 1] satisfies i > 1", None),
    ("every i in [null, 1] satisfies i > 1", False),
    ("every i in [null, 2] satisfies i > 1", None),
    ("some i in [1, 2], j in [2, 3] satisfies i = j", True),
    ("every i in [1, 2], j in [3, 4] satisfies i < j", True),
    ("[1, 2, 3][1]", D(1)),
    ("[1, 2, 3][-1]", D(3)),
    ("[1, 2, 3][0]", None),
    ("[1, 2, 3][4]", None),
    ("[1, 2, 3][-4]", None),
    ("[1, 2, 3][1.5]", None),
    ("[1, 2, 3][2 - 1]", D(1)),
    ("[1, 2, 3][item > 1]", [D(2), D(3)]),
    ("[1, 2, 3][true]", [D(1), D(2), D(3)]),
    ("[1, 2, 3][null]", []),
    ("[][1]", None),
    ("[][item > 1]", []),
    ("null[1]", None),
    ("5[1]", D(5)),
    ("5[item > 3]", [D(5)]),
    ("[1..5][item > 3]", [D(4), D(5)]),
    ("{a: 1}[a = 1]", [{"a": D(1)}]),
    ("[{a: 1}, {a: null}, {b: 1}][a = 1]", [{"a": D(1)}]),
    ("[{a: 1, item: 5}][item = 5].a", [D(1)]),
    ("[[1, 2], [3]][count(item) > 1]", [[D(1), D(2)]]),
    ("[{a: [{b: 1}, {b: 2}]}].a[b > 1]", []),
    ("[{a: 1}, {a: 2}][[1, 2][item = 1][1] = a].a", [D(1)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_running_through_values_gives_what_the_standard_says(feel, text, expected):
    value = feel(text)
    assert value == expected
    assert type(value) is type(expected)
