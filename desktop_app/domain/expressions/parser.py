"""One operator-precedence parser for all dialects; a ``Syntax`` says what a dialect can write (4.2)."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.expressions import tree
from desktop_app.domain.expressions.errors import LimitError, SyntaxError
from desktop_app.domain.expressions.limits import MAX_DEPTH, MAX_NODES
from desktop_app.domain.expressions.syntax import Syntax
from desktop_app.domain.expressions.tokens import Token, Tokens

TERNARY: Final = 5
RANGE: Final = 28
PRODUCT: Final = 45
POSTFIX: Final = 80


class Parser:
    """Parses one expression. Raises ``SyntaxError`` with a position, or ``LimitError``."""

    def __init__(self, source: str, syntax: Syntax) -> None:
        read = Tokens(source, syntax.symbols, syntax.comment)
        self.paths = read.paths
        self.nodes = 0
        self._tokens = read.tokens
        self._syntax = syntax
        self._at = 0
        self._depth = 0
        self._no_range = False
        self._words = {word for word in (*syntax.infix, *syntax.prefix) if word[0].isalpha()}
        if syntax.comprehensions:
            self._words |= {"if", "else", "for", "in", "lambda"}

    def parse(self) -> tree.Node:
        """Return the tree of the whole source."""
        node = self._expression(0)
        self._expect_end()
        return node

    # ------------------------------------------------------------------------------------------ tokens

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise LimitError(f"an expression may have {MAX_NODES} parts at most")
        return token

    def _is(self, *texts: str) -> bool:
        return self._token.kind in ("symbol", "name") and self._token.text in texts

    def _taken(self, *texts: str) -> bool:
        if not self._is(*texts):
            return False
        self._take()
        return True

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected(f"expected {text!r}")
        return self._take()

    def _expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._unexpected("expected an operator or the end")

    def _unexpected(self, wanted: str) -> SyntaxError:
        token = self._token
        found = "unexpected end of the expression" if token.kind == "end" else f"unexpected {token.text!r}"
        return SyntaxError(f"{found} at position {token.position + 1}, {wanted}", token.position)

    # ----------------------------------------------------------------------------------- operators

    def _expression(self, power: int) -> tree.Node:
        """Parse as long as operators bind at least as strongly as ``power``."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LimitError(f"an expression may be nested {MAX_DEPTH} levels at most")
        left = self._operand()
        wraps = 0
        while (further := self._continue(left, power)) is not None:
            left = further
            wraps += not isinstance(left, (tree.Binary, tree.Logical))
            if wraps > MAX_DEPTH:
                raise LimitError(f"an expression may be nested {MAX_DEPTH} levels at most")
        self._depth -= 1
        return left

    def _continue(self, left: tree.Node, power: int) -> tree.Node | None:
        token, syntax = self._token, self._syntax
        if token.kind in ("symbol", "name"):
            if token.text in syntax.postfix and power <= POSTFIX:
                self._take()
                return tree.Unary(token.position, syntax.postfix[token.text], left)
            found = self._infix_at(token)
            if found is not None:
                return self._infix(left, token, *found) if found[0] >= power else None
            if (special := self._special(left, power)) is not None:
                return special
        return self._product(left) if syntax.implicit_product and power <= PRODUCT else None

    def _infix_at(self, token: Token) -> tuple[int, str] | None:
        if token.text == "not" and self._syntax.comprehensions and self._tokens[self._at + 1].text == "in":
            return self._syntax.infix["in"][0], "not in"
        return self._syntax.infix.get(token.text)

    def _infix(self, left: tree.Node, token: Token, power: int, operator: str) -> tree.Node:
        self._take()
        if operator in ("not in", "is") and self._taken("in", "not"):
            operator = {"is": "is not"}.get(operator, operator)
        if operator in self._syntax.comparisons:
            return self._comparison(left, token, power, operator)
        right = self._expression(power if operator in self._syntax.right_associative else power + 1)
        if operator not in self._syntax.logical:
            return tree.Binary(token.position, operator, left, right)
        if isinstance(left, tree.Logical) and left.operator == operator:
            return tree.Logical(left.position, operator, (*left.operands, right))
        return tree.Logical(token.position, operator, (left, right))

    def _comparison(self, left: tree.Node, token: Token, power: int, operator: str) -> tree.Node:
        operators, operands = [operator], [left, self._expression(power + 1)]
        while self._syntax.chained and self._token.kind in ("symbol", "name"):
            found = self._infix_at(self._token)
            if found is None or found[1] not in self._syntax.comparisons or found[0] != power:
                break
            self._take()
            negated = found[1] in ("not in", "is") and self._taken("in", "not")
            operators.append("is not" if negated and found[1] == "is" else found[1])
            operands.append(self._expression(power + 1))
        return tree.Comparison(token.position, tuple(operators), tuple(operands))

    def _special(self, left: tree.Node, power: int) -> tree.Node | None:
        """Parse ``? :``, ``if else``, ranges, calls, indexes and members."""
        syntax, position = self._syntax, self._token.position
        if self._is("?") and syntax.ternary and power <= TERNARY:
            return self._ternary(left, position)
        if self._is("if") and syntax.comprehensions and power <= TERNARY:
            self._take()
            test = self._expression(TERNARY + 1)
            self._expect("else")
            return tree.Conditional(position, test, left, self._expression(TERNARY))
        if self._is(":") and syntax.ranges and not self._no_range and power <= RANGE:
            return self._range(left, position)
        if self._is("["):
            return self._index(left, position)
        if self._is("."):
            return self._member(left, position)
        return None

    def _ternary(self, test: tree.Node, position: int) -> tree.Node:
        self._take()
        outer, self._no_range = self._no_range, True
        then = self._expression(TERNARY)
        self._no_range = outer
        self._expect(":")
        return tree.Conditional(position, test, then, self._expression(TERNARY))

    def _range(self, start: tree.Node, position: int) -> tree.Node:
        self._take()
        parts = [start, self._expression(RANGE + 1)]
        if self._is(":"):
            self._take()
            parts.append(self._expression(RANGE + 1))
        if len(parts) == 3:
            parts = [parts[0], parts[2], parts[1]]
        return tree.Call(position, "range", tuple(parts))

    def _product(self, left: tree.Node) -> tree.Node | None:
        """Parse ``2 pi`` and ``2 (a + b)`` as products."""
        token = self._token
        starts = token.kind in ("placeholder", "number") or token.text == "("
        starts = starts or (token.kind == "name" and token.text not in self._words)
        if not starts or (token.kind == "number" and isinstance(left, tree.Constant)):
            return None
        return tree.Binary(token.position, "mul", left, self._expression(PRODUCT + 1))

    # ------------------------------------------------------------------------------------ operands

    def _operand(self) -> tree.Node:
        token = self._token
        if token.kind in ("number", "text"):
            self._take()
            return tree.Constant(token.position, token.value)
        if token.kind == "placeholder":
            self._take()
            return tree.Bound(token.position, token.value)
        if token.kind in ("symbol", "name") and token.text in self._syntax.prefix:
            return self._prefixed(token)
        if token.kind == "name" and (token.text not in self._words or self._is_function_here()):
            return self._named()
        return self._bracketed(token)

    def _is_function_here(self) -> bool:
        """Tell ``mod(a, b)``, a function that is called as an operator is, from the operator."""
        return self._tokens[self._at + 1].text == "(" and not self._syntax.comprehensions

    def _prefixed(self, token: Token) -> tree.Node:
        power, operator = self._syntax.prefix[token.text]
        self._take()
        return tree.Unary(token.position, operator, self._expression(power))

    def _named(self) -> tree.Node:
        """Parse a name, a call ``f(…)``, a dotted call ``Math.floor(…)`` or ``new Date(…)``."""
        token = self._take()
        if token.text == "new" and self._syntax.dates and self._taken("Date"):
            return self._call("new Date", token.position)
        if self._is("("):
            return self._call(token.text, token.position)
        if self._is(".") and self._syntax.dates and token.text in ("Math", "Date", "Number", "Object"):
            self._take()
            member = self._name()
            if self._is("("):
                return self._call(f"{token.text}.{member}", token.position)
            return tree.Name(token.position, f"{token.text}.{member}")
        return tree.Name(token.position, token.text)

    def _name(self) -> str:
        if self._token.kind != "name":
            raise self._unexpected("expected a name")
        return self._take().text

    def _call(self, name: str, position: int) -> tree.Node:
        self._expect("(")
        arguments: list[tree.Node] = []
        named: list[tuple[str, tree.Node]] = []
        while not self._is(")"):
            if self._syntax.comprehensions and self._is_named_argument():
                named.append((self._take().text, self._after_equals()))
            else:
                arguments.append(self._argument())
            if not self._taken(","):
                break
        self._expect(")")
        return tree.Call(position, name, tuple(arguments), tuple(named))

    def _is_named_argument(self) -> bool:
        following = self._tokens[self._at + 1] if self._token.kind == "name" else None
        return following is not None and following.text == "=" and following.kind == "symbol"

    def _after_equals(self) -> tree.Node:
        self._take()
        return self._inside()

    def _argument(self) -> tree.Node:
        node = self._inside()
        if self._syntax.comprehensions and self._is("for"):
            return tree.Comprehension(node.position, None, node, self._clauses())
        return node

    def _inside(self) -> tree.Node:
        """Parse a whole expression between brackets, where ranges are allowed again."""
        outer, self._no_range = self._no_range, False
        node = self._expression(0)
        self._no_range = outer
        return node

    def _member(self, left: tree.Node, position: int) -> tree.Node:
        self._take()
        name = self._name()
        if not self._is("("):
            return tree.Member(position, left, name)
        call = self._call(name, position)
        if not isinstance(call, tree.Call) or call.named:
            raise SyntaxError(f"{name!r} takes no named arguments", position)
        return tree.Method(position, left, name, call.arguments)

    def _index(self, left: tree.Node, position: int) -> tree.Node:
        self._take()
        keys = [self._key()]
        while self._taken(","):
            keys.append(self._key())
        self._expect("]")
        return tree.Index(position, left, tuple(keys))

    def _key(self) -> tree.Node:
        if self._syntax.ranges and self._is(":"):
            position = self._take().position
            return tree.Slice(position, None, None, None)
        if not self._syntax.comprehensions:
            return self._inside()
        position, parts = self._token.position, [self._slice_part()]
        while len(parts) < 3 and self._taken(":"):
            parts.append(self._slice_part())
        if len(parts) == 1:
            return parts[0] or self._inside()
        return tree.Slice(position, *(*parts, None)[:3])

    def _slice_part(self) -> tree.Node | None:
        return None if self._is(":", "]", ",") else self._inside()

    def _bracketed(self, token: Token) -> tree.Node:
        if self._is("("):
            return self._group()
        if self._is("["):
            return self._list(token.position)
        if self._is("{"):
            return self._members(token.position)
        raise self._unexpected("expected a value")

    def _group(self) -> tree.Node:
        position = self._take().position
        if self._syntax.comprehensions and self._taken(")"):
            return tree.Items(position, ())
        node = self._argument()
        if self._syntax.comprehensions and self._is(","):
            items = [node]
            while self._taken(",") and not self._is(")"):
                items.append(self._inside())
            node = tree.Items(position, tuple(items))
        self._expect(")")
        return node

    def _list(self, position: int) -> tree.Node:
        self._take()
        rows: list[tuple[tree.Node, ...]] = []
        while True:
            items = self._row()
            if len(items) == 1 and isinstance(items[0], tree.Comprehension) and self._taken("]"):
                return items[0]
            rows.append(items)
            if not (self._syntax.matrices and self._taken(";")):
                break
        self._expect("]")
        if len(rows) == 1:
            return tree.Items(position, rows[0])
        return tree.Items(position, tuple(tree.Items(position, row) for row in rows))

    def _row(self) -> tuple[tree.Node, ...]:
        items: list[tree.Node] = []
        while not self._is("]", ";"):
            items.append(self._argument())
            if not self._taken(","):
                break
        return tuple(items)

    def _members(self, position: int) -> tree.Node:
        self._take()
        pairs: list[tuple[tree.Node, tree.Node]] = []
        while not self._is("}"):
            pairs.append((self._member_key(), self._after_colon()))
            if self._is("for") and len(pairs) == 1 and self._syntax.comprehensions:
                clauses = self._clauses()
                self._expect("}")
                return tree.Comprehension(position, pairs[0][0], pairs[0][1], clauses)
            if not self._taken(","):
                break
        self._expect("}")
        return tree.Members(position, tuple(pairs))

    def _member_key(self) -> tree.Node:
        token = self._token
        if token.kind == "name" and not self._syntax.comprehensions:
            self._take()
            return tree.Constant(token.position, token.text)
        outer, self._no_range = self._no_range, True
        key = self._expression(0)
        self._no_range = outer
        return key

    def _after_colon(self) -> tree.Node:
        self._expect(":")
        return self._inside()

    def _clauses(self) -> tuple[tree.Clause, ...]:
        clauses: list[tree.Clause] = []
        while self._is("for"):
            position = self._take().position
            bracket = self._taken("(")
            names = [self._name()]
            while self._taken(","):
                names.append(self._name())
            if bracket:
                self._expect(")")
            self._expect("in")
            source = self._expression(TERNARY + 1)
            clauses.append(tree.Clause(position, tuple(names), source, self._tests()))
        return tuple(clauses)

    def _tests(self) -> tuple[tree.Node, ...]:
        tests: list[tree.Node] = []
        while self._taken("if"):
            tests.append(self._expression(TERNARY + 1))
        return tuple(tests)
