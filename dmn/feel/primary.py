"""The parts that expressions are made of: literals, lists, contexts, functions, names, brackets."""

from typing import ClassVar

from dmn.feel.literals import read_at_literal, read_number, read_string
from dmn.feel.scanner import KEY, NAMED_ARGUMENT, normal_name
from dmn.feel.syntax import (
    Call,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    If,
    ListOf,
    Literal,
    Loop,
    Name,
    Node,
    Path,
    Quantified,
    RangeOf,
)
from dmn.feel.type_syntax import TypeScanner
from dmn.feel.types import Type

CONSTANTS = {"true": True, "false": False, "null": None}
# After an opening square bracket these end a range such as ]1..5[ and cannot start a filter.
NOT_A_FILTER = frozenset(")],}")
AFTER_A_RANGE = frozenset({"and", "or", "then", "else", "return", "satisfies"})
MAX_POSTFIXES = 60


class PrimaryParser(TypeScanner):
    """Parses what stands between operators."""

    saw_input = False

    def arithmetic(self) -> Node:
        """Consume an expression of arithmetic rank."""
        raise NotImplementedError

    def comparison_operator(self) -> str | None:
        """Consume a comparison sign if one stands here."""
        raise NotImplementedError

    def postfix(self, node: Node) -> Node:
        """Consume the paths, filters and calls behind a primary."""
        for _ in range(MAX_POSTFIXES):
            at = self.at
            if self.sees(".") and not self.sees(".."):
                self.need(".")
                node = Path(at, node, self.read_path_name())
            elif self.sees("[") and self._starts_filter():
                node = self._filter(node)
            elif self.sees("("):
                node = self._call(node)
            else:
                return node
        raise self.fail(f"At most {MAX_POSTFIXES} paths, filters or calls may follow each other.")

    def _starts_filter(self) -> bool:
        here = self.at
        self.need("[")
        at, word = self.at, self.word()
        follows = self.text[at : at + 1]
        self.at = here
        path_of_range = follows == "." and not self.text[at + 1 : at + 2].isdigit()
        return follows != "" and follows not in NOT_A_FILTER and word not in AFTER_A_RANGE and not path_of_range

    def _filter(self, base: Node) -> Node:
        at, names, saw_input = self.at, self.names, self.saw_input
        self.need("[")
        self.names = names.plus(("item",))
        condition = self.expression()
        self.names, self.saw_input = names, saw_input
        self.need("]")
        return Filter(at, base, condition)

    def _call(self, function: Node) -> Node:
        at = self.at
        self.need("(")
        arguments: list[Node] = []
        names: list[str] = []
        while not self.sees(")"):
            named = NAMED_ARGUMENT.match(self.text, self.at)
            if named is not None:
                names.append(normal_name(named[1]))
                self.move(named.end())
            if len(names) != (len(arguments) + 1 if named is not None else 0):
                raise self.fail("Either all arguments have names or none.")
            arguments.append(self._argument())
            if not self.take(","):
                break
        self.need(")")
        if len(set(names)) < len(names):
            raise self.fail("An argument has the same name as another.", at)
        return Call(at, function, tuple(arguments), tuple(names) if names else None)

    def _argument(self) -> Node:
        at = self.at
        value = self.expression()
        if self.take(".."):
            return RangeOf(at, value, self.expression(), True, True)
        return value

    def primary(self) -> Node:
        """Consume a literal, a bracketed part, a name, or an if, for, some, every or function."""
        first = self.text[self.at : self.at + 1]
        reader = self.BRACKETS.get(first)
        if reader is not None:
            return reader(self)
        literal = read_number(self)
        return literal if literal is not None else self._word()

    def _word(self) -> Node:
        at, word = self.at, self.word()
        if word not in self.names.words and not self._known_phrase(word):
            if word in CONSTANTS:
                self.move(at + len(word))
                return Literal(at, CONSTANTS[word])
            reader = self.PHRASES.get(word)
            if reader is not None and (word != "function" or self._calls_function()):
                return reader(self)
        if word == "?":
            self.saw_input = True
            self.move(at + 1)
            return Name(at, "?")
        return Name(at, self.read_name())

    def _known_phrase(self, word: str) -> bool:
        return self.names.match(self.text, self.at, word) is not None

    def _calls_function(self) -> bool:
        here = self.at
        self.move(here + len("function"))
        found = self.sees("(")
        self.at = here
        return found

    def _string(self) -> Node:
        return Literal(self.at, read_string(self))

    def _at_literal(self) -> Node:
        return read_at_literal(self)

    def _paren(self) -> Node:
        at = self.at
        self.nest()
        self.need("(")
        operator = self.comparison_operator()
        if operator is not None:
            node = self._open_range(at, operator)
        else:
            node = self.expression()
            if self.take(".."):
                node = self._range_end(at, node, False)
                self.nesting -= 1
                return node
        self.need(")")
        self.nesting -= 1
        return node

    def _open_range(self, at: int, operator: str) -> Node:
        value = self.arithmetic()
        if operator in ("=", "!="):
            return RangeOf(at, value, value, operator == "=", operator == "=", operator)
        if operator in ("<", "<="):
            return RangeOf(at, None, value, False, operator == "<=")
        return RangeOf(at, value, None, operator == ">=", False)

    def _range_end(self, at: int, low: Node, low_closed: bool) -> Node:
        high = self.expression()
        if self.take("]"):
            return RangeOf(at, low, high, low_closed, True)
        if self.take(")") or self.take("["):
            return RangeOf(at, low, high, low_closed, False)
        raise self.fail("A range ends with “]”, “)” or “[”.")

    def _list(self) -> Node:
        at = self.at
        self.nest()
        self.need("[")
        items: list[Node] = []
        while not self.sees("]"):
            items.append(self.expression())
            if len(items) == 1 and self.take(".."):
                self.nesting -= 1
                return self._range_end(at, items[0], True)
            if not self.take(","):
                break
        self.need("]")
        self.nesting -= 1
        return ListOf(at, tuple(items))

    def _left_open_range(self) -> Node:
        at = self.at
        self.need("]")
        low = self.expression()
        self.need("..")
        return self._range_end(at, low, False)

    def _context(self) -> Node:
        at, names = self.at, self.names
        self.nest()
        self.need("{")
        entries: dict[str, Node] = {}
        while not self.sees("}"):
            key_at, key = self.at, self._key()
            if key in entries:
                raise self.fail(f"The entry “{key}” is there twice.", key_at)
            self.need(":")
            entries[key] = self.expression()
            self.names = self.names.plus((key,))
            if not self.take(","):
                break
        self.need("}")
        self.names = names
        self.nesting -= 1
        return ContextOf(at, tuple(entries.items()))

    def _key(self) -> str:
        if self.sees('"'):
            return read_string(self)
        found = KEY.match(self.text, self.at)
        if found is None or not self.word():
            raise self.fail("An entry such as “name: value” is expected here.")
        self.move(found.end())
        return normal_name(found[1])

    def _if(self) -> Node:
        at = self.at
        self.nest()
        branches: list[tuple[Node, Node]] = []
        while self.take_word("if"):
            condition = self.expression()
            self.need_word("then")
            branches.append((condition, self.expression()))
            self.need_word("else")
        otherwise = self.expression()
        self.nesting -= 1
        return If(at, tuple(branches), otherwise)

    def _loops(self) -> tuple[Loop, ...]:
        loops: list[Loop] = []
        while True:
            at = self.at
            name = self._loop_name()
            self.need_word("in")
            values = self.expression()
            last = self.expression() if self.take("..") else None
            loops.append(Loop(at, name, values, last))
            self.names = self.names.plus((name,))
            if not self.take(","):
                return tuple(loops)

    def _loop_name(self) -> str:
        words: list[str] = []
        while self.word() not in ("in", ""):
            words.append(self.word())
            self.move(self.at + len(words[-1]))
        if not words:
            raise self.fail("A name is expected here.")
        return " ".join(words)

    def _for(self) -> Node:
        at, names = self.at, self.names
        self.nest()
        self.need_word("for")
        loops = self._loops()
        self.need_word("return")
        self.names = self.names.plus(("partial",))
        body = self.expression()
        self.names = names
        self.nesting -= 1
        return For(at, loops, body)

    def _quantified(self) -> Node:
        at, names, decisive = self.at, self.names, self.word() == "some"
        self.nest()
        self.move(at + len(self.word()))
        loops = self._loops()
        self.need_word("satisfies")
        condition = self.expression()
        self.names = names
        self.nesting -= 1
        return Quantified(at, decisive, loops, condition)

    def _function(self) -> Node:
        at, names = self.at, self.names
        self.nest()
        self.need_word("function")
        self.need("(")
        parameters: list[tuple[str, Type | None]] = []
        while not self.sees(")"):
            found = KEY.match(self.text, self.at)
            if found is None:
                raise self.fail("A parameter is expected here.")
            self.move(found.end())
            parameters.append((normal_name(found[1]), self.read_type() if self.take(":") else None))
            if not self.take(","):
                break
        self.need(")")
        if self.word() == "external":
            raise self.fail(
                "A function of another language would run its code; that is refused.", rule="external-function"
            )
        self.names = names.plus(name for name, _ in parameters)
        body = self.expression()
        self.names = names
        self.nesting -= 1
        return FunctionOf(at, tuple(parameters), body)

    BRACKETS: ClassVar = {"(": _paren, "[": _list, "]": _left_open_range, "{": _context, '"': _string, "@": _at_literal}
    PHRASES: ClassVar = {"if": _if, "for": _for, "some": _quantified, "every": _quantified, "function": _function}
