"""Conditions that only a run decides, taken one way and the other.

``ref == 'refs/heads/main' && 'production' || 'staging'`` names two environments. A job that holds such a choice is
walked once for each answer to its condition, so that everything that depends on it belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from ...engine.model import Origin, Span
from ...engine.reading import Cursor
from .expression_tree import Binary, Call, Index, Literal, Name, Not, Tree, marked, parse
from .expression_values import Table, Undecided, leaf
from .expressions import ASSUMED, Context, Written, evaluate_tree, expressions_in

_MOST_CONDITIONS = 2
_MOST_EXPRESSIONS = 200
#: Contexts that differ from row to row or from step to step: what depends on them is no condition of the job.
_INNER = frozenset({"matrix", "steps", "env", "job", "strategy"})


def alternatives(job: Cursor, context: Context) -> Iterator[Context]:
    """The context under each combination of answers; the context itself when nothing in the job is a choice."""
    conditions = _conditions(job, context)
    for answers in product((True, False), repeat=len(conditions)):
        told = {mark: leaf(answer, Origin(job.span)) for mark, answer in zip(conditions, answers, strict=True)}
        yield {**context, ASSUMED: Table(told)} if told else context


def _conditions(job: Cursor, context: Context) -> list[str]:
    """The marks of the conditions that are not decided, in order of appearance."""
    found: dict[str, None] = {}
    for text in islice(expressions_in(job.span.text), _MOST_EXPRESSIONS):
        tree = parse(text.strip()) if "&&" in text and "||" in text else None
        for one in _chosen_by(tree) if tree is not None else ():
            here = Written(text, Span(job.span.source, job.span.start, job.span.start))
            if not _INNER & set(_names(one)) and isinstance(evaluate_tree(one, here, context), Undecided):
                found[marked(one)] = None
    return list(found)[:_MOST_CONDITIONS]


def _chosen_by(tree: Tree) -> Iterator[Tree]:
    """The conditions that choose between texts: ``c`` of ``c && 'a' || 'b'``."""
    if isinstance(tree, Binary) and tree.operator == "||":
        yield from _chosen_by(tree.left)
        yield from _chosen_by(tree.right)
    elif isinstance(tree, Binary) and tree.operator == "&&" and isinstance(tree.right, Literal):
        yield tree.left


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name.lower()
    elif isinstance(tree, Index):
        yield from _names(tree.of)
        yield from _names(tree.key) if tree.key is not None else ()
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from _names(argument)
    elif isinstance(tree, Not):
        yield from _names(tree.of)
    elif isinstance(tree, Binary):
        yield from _names(tree.left)
        yield from _names(tree.right)
