"""Matrices of ``math.js``: lists of rows, and what linear algebra does with them (4.2)."""

from __future__ import annotations

import math
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import integer
from desktop_app.domain.expressions.errors import TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.math_lists import total
from desktop_app.domain.expressions.sequences import flattened, to_number

MATRICES: Final = FunctionTable()
Matrix = list[list[Any]]


def _is_matrix(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, list) for row in value)


def _matrix(value: Any) -> Matrix:
    """Return ``value`` as rows of numbers of equal length."""
    if not _is_matrix(value) or len({len(row) for row in value}) != 1:
        raise TypeError("a matrix needs rows of equal length")
    return [[to_number(item) for item in row] for row in value]


def _square(frame: Frame, value: Any) -> Matrix:
    rows = _matrix(value)
    if len(rows) != len(rows[0]):
        raise TypeError("a square matrix is needed")
    frame.spend(len(rows) ** 3)
    return rows


def dot(a: list[Any], b: list[Any]) -> Any:
    """The sum of the products of two lists' items."""
    if len(a) != len(b):
        raise TypeError(f"lists of {len(a)} and {len(b)} items cannot be multiplied")
    return total(number.multiply(to_number(x), to_number(y)) for x, y in zip(a, b, strict=True))


def multiplied(frame: Frame, a: Any, b: Any) -> Any:
    """Multiply matrices and vectors."""
    if not _is_matrix(a) and not _is_matrix(b):
        return dot(a, b)
    if not _is_matrix(a):
        return multiplied(frame, [a], b)[0]
    if not _is_matrix(b):
        return [dot(row, b) for row in _matrix(a)]
    left, columns = _matrix(a), _transposed(_matrix(b))
    frame.spend(len(left) * len(columns) * len(columns[0]))
    return frame.admit([[dot(row, column) for column in columns] for row in left])


def matrix_power(frame: Frame, matrix: Any, exponent: Any) -> Any:
    """Multiply a square matrix with itself."""
    times = integer(exponent)
    if times < 0 or times > 1000:
        raise TypeError("the power of a matrix goes from 0 to 1000")
    base = _square(frame, matrix)
    result: Any = identity_matrix(len(base))
    for _ in range(times):
        result = multiplied(frame, result, base)
    return result


def identity_matrix(size: int) -> Matrix:
    """The square matrix with ones on the diagonal."""
    check_size(size * size)
    return [[int(row == column) for column in range(size)] for row in range(size)]


def _transposed(rows: Matrix) -> Matrix:
    return [list(column) for column in zip(*rows, strict=True)]


def _filled(value: int, lengths: tuple[Any, ...]) -> Any:
    sizes = [max(0, integer(length)) for length in flattened(lengths)]
    if not sizes:
        return []
    check_size(math.prod(sizes[:8]) if len(sizes) <= 8 else math.inf)
    first, *others = sizes
    return [_filled(value, tuple(others)) if others else value for _ in range(first)]


def _determinant(frame: Frame, matrix: Any) -> Any:
    rows, result = _square(frame, matrix), 1.0
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        if not rows[pivot][at]:
            return 0
        if pivot != at:
            rows[at], rows[pivot], result = rows[pivot], rows[at], -result
        result *= rows[at][at]
        _eliminate(rows, at, range(at + 1, len(rows)))
    return number.tidy(round(result, 12))


def _eliminate(rows: Matrix, at: int, targets: Any) -> None:
    for target in targets:
        factor = rows[target][at] / rows[at][at]
        if factor:
            rows[target] = [x - factor * y for x, y in zip(rows[target], rows[at], strict=True)]


def _inverse(frame: Frame, matrix: Any) -> Any:
    if not isinstance(matrix, list):
        return number.divide(1, to_number(matrix))
    square = _square(frame, matrix)
    rows = [row + unit for row, unit in zip(square, identity_matrix(len(square)), strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        if not rows[pivot][at]:
            raise TypeError("the matrix has no inverse")
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [item / rows[at][at] for item in rows[at]]
        _eliminate(rows, at, [row for row in range(len(rows)) if row != at])
    return [[number.tidy(item) for item in row[len(rows) :]] for row in rows]


def _diagonal(value: Any) -> Any:
    if _is_matrix(value):
        return [row[at] for at, row in enumerate(value) if at < len(row)]
    check_size(len(value) ** 2)
    return [[item if row == column else 0 for column in range(len(value))] for row, item in enumerate(value)]


def _cross(a: list[Any], b: list[Any]) -> list[Any]:
    (x, y, z), (u, v, w) = map(to_number, a), map(to_number, b)
    return [y * w - z * v, z * u - x * w, x * v - y * u]


def _norm(value: Any) -> Any:
    return math.hypot(*(to_number(item) for item in flattened([value])))


def _reshape(value: Any, lengths: list[Any]) -> Any:
    items = list(flattened([value]))
    sizes = [integer(length) for length in lengths]
    if not 0 < len(sizes) <= 8 or min(sizes) < 1 or math.prod(sizes) != len(items):
        raise TypeError(f"{len(items)} items cannot be arranged so")
    for length in reversed(sizes[1:]):
        items = [items[at : at + length] for at in range(0, len(items), length)]
    return items


MATRICES.register("transpose", call=lambda value: _transposed(value) if _is_matrix(value) else value)
MATRICES.register("det", call=_determinant, contextual=True)
MATRICES.register("inv", call=_inverse, contextual=True)
MATRICES.register("dot", call=dot)
MATRICES.register("cross", call=_cross)
MATRICES.register("norm", call=_norm, cost=2)
MATRICES.register("diag", call=_diagonal)
MATRICES.register("identity", call=lambda size: identity_matrix(integer(size)))
MATRICES.register("zeros", call=lambda *sizes: _filled(0, sizes))
MATRICES.register("ones", call=lambda *sizes: _filled(1, sizes))
MATRICES.register("reshape", call=_reshape)
MATRICES.register("matrix", call=lambda rows=(): list(rows))
MATRICES.register("row", call=lambda matrix, at: [matrix[integer(at) - 1]])
MATRICES.register("column", call=lambda matrix, at: [[row[integer(at) - 1]] for row in matrix])
