"""What Azure Pipelines does before a run: templates, ``${{ if }}`` and ``${{ each }}`` unfolded, parameters put in.

The expressions have GitHub's syntax with functions for operators, so they are turned into GitHub's operators ("Template
expressions" and "Expressions", Azure Pipelines documentation). A condition that only a run decides keeps its entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice, product

from ...engine.model import Clue, Origin, Sign
from ...engine.pattern import deferred
from ...engine.reading import Cursor, folder_of, join
from .._shared.spliced import Piece, Spliced, spliced, unknown_piece
from .expression_tree import Binary, Call, Index, Not, Tree, parse
from .expression_values import Array, Scalar, Table, Undecided, Value, truth
from .expressions import Context, Written, evaluate_tree, expressed
from .found import Found
from .values import items, plain_text, root_of, table
from .variables import MACRO, Scope

_MOST_NESTED = 20
_MOST_CHOICES = 24
_MOST_EACH = 200
_BRANCH = deferred(r"\$\{\{\s*(?P<word>if|elseif|else|each|insert)\b\s*(?P<rest>.*?)\s*\}\}", re.DOTALL)
_EACH = deferred(r"(?P<name>[A-Za-z_]\w*)\s+in\s+(?P<list>.+)", re.DOTALL)
_WHOLE = deferred(r"\$\{\{((?:[^'}]|'[^']*'|\}(?!\}))*+)\}\}")
_RUN_TIME = deferred(r"\s*\$\[")
_OPERATORS = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "and": "&&", "or": "||",
              "coalesce": "||"}  # fmt: skip
_SOURCE_BRANCH = deferred(
    r"variables\['(?:Build\.SourceBranch(?:Name)?|[\w.]*(?:env|stage|branch)[\w.]*)'\]\s*,\s*'([^']+)'", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Inside:
    """What is in scope inside one file: template expressions and, for ``$(name)``, variables.

    ``path`` is the file that relative templates are looked up from, ``stack`` the files that lead to it.
    """

    path: str
    context: Context
    scope: Scope
    clues: tuple[Clue, ...] = ()
    stack: tuple[str, ...] = ()

    def text(self, cursor: Cursor) -> Spliced:
        """A scalar with everything put in that is known before a run."""
        whole = expressed(cursor, self.context) if "${{" in cursor.text else plain_text(cursor)
        if _RUN_TIME.match(whole.text):
            return Spliced(whole.span, (unknown_piece("evaluated when the pipeline runs", whole.origin()),))
        return self.scope.put_into(whole)

    def with_variables(self, values: Mapping[str, Spliced]) -> Inside:
        """The same with more variables."""
        if not values:
            return self
        known = self.context.get("variables")
        fields = dict(known.fields) if isinstance(known, Table) else {}
        fields |= {name.lower(): _value(text) for name, text in values.items()}
        context = {**self.context, "variables": Table(fields, "a variable that is known when the pipeline runs")}
        return replace(self, scope=self.scope.within(values), context=context)


def _value(text: Spliced) -> Value:
    return Undecided(text.reason, text.origin(), absent=True) if text.reason else Scalar(text.text, text)


def starts(found: Found, root: Cursor) -> Iterator[Inside]:
    """The pipeline with its parameters' defaults; when every choice is wanted, once for each of their values."""
    fields: dict[str, Value] = {}
    choices: list[list[tuple[str, Value]]] = []
    for name, declared in _declared(root):
        fields[name] = _default(declared, {})
        values = declared.get("values")
        if found.every and values is not None and values.items():
            choices.append([(name, read(one, {})) for one in values.items()])
    for chosen in islice(product(*choices), _MOST_CHOICES):
        context = {"parameters": Table({**fields, **dict(chosen)})}
        texts = [one.text for _, one in chosen if isinstance(one, Scalar) and one.text.text]
        clues = tuple(Clue(one.text, Sign.JOB, one.origin().edit_site()) for one in texts)
        scope = Scope({}, MACRO, "is a variable that is known when the pipeline runs")
        yield Inside(found.unit.key, context, scope, clues, (found.unit.key,))


def _declared(root: Cursor) -> Iterator[tuple[str, Cursor]]:
    """The parameters of a file: a list of them, or the older map of names to defaults."""
    parameters = root.get("parameters")
    if parameters is None:
        return
    for one in parameters.items():
        name = one.get("name")
        if name is not None and name.text:
            yield name.text.lower(), one
    for key, value in parameters.entries():
        yield key.lower(), value


def _default(declared: Cursor, context: Context) -> Value:
    """A default, which whoever starts the pipeline may override."""
    listed = declared.get("name") is not None
    default = declared.get("default") if listed else declared
    if default is None:
        return Undecided("the parameter has no default", Origin(declared.span), absent=True)
    value = read(default, context)
    return replace(value, assumed=True) if isinstance(value, Scalar) else value


def read(cursor: Cursor, context: Context) -> Value:
    """The value of a scalar, a list or a mapping."""
    if cursor.is_sequence:
        return Array(tuple(read(one, context) for one in cursor.items()))
    if cursor.is_mapping:
        return Table({name.lower(): read(one, context) for name, one in cursor.entries()})
    whole = _WHOLE.fullmatch(cursor.text.strip())
    if whole is not None:
        return decide(whole[1].strip(), cursor, context)
    text = expressed(cursor, context) if "${{" in cursor.text else plain_text(cursor)
    if text.reason:
        return Undecided(text.reason, text.origin())
    value = cursor.resolve("core") if text.text == cursor.text else text.text
    return Scalar(float(value) if isinstance(value, int) and not isinstance(value, bool) else value, text)


def decide(expression: str, cursor: Cursor, context: Context) -> Value:
    """The value of a template expression."""
    span = cursor.key_span if expression not in cursor.text else cursor.span
    at = span.source.text.find(expression, span.start, span.end)
    here = Written(expression, replace(span, start=at, end=at + len(expression)) if at >= 0 else span)
    tree = parse(expression)
    if tree is None:
        return Undecided("an expression that paritycheck cannot read", Origin(span))
    return evaluate_tree(_operators(tree), here, context)


def _operators(tree: Tree) -> Tree:
    """Functions for operators turned into operators."""
    if isinstance(tree, Call):
        arguments = tuple(map(_operators, tree.arguments))
        if tree.name == "not" and len(arguments) == 1:
            return Not(arguments[0])
        if tree.name in ("in", "notin") and len(arguments) > 1:
            same: list[Tree] = [Binary("==", arguments[0], one) for one in arguments[1:]]
            either = reduce(lambda left, right: Binary("||", left, right), same)
            return either if tree.name == "in" else Not(either)
        if tree.name in _OPERATORS and len(arguments) > 1:
            return reduce(lambda left, right: Binary(_OPERATORS[tree.name], left, right), arguments)
        return Call(tree.name, arguments)
    if isinstance(tree, Index):
        return Index(_operators(tree.of), _operators(tree.key) if tree.key is not None else None)
    return tree


def unfolded(found: Found, listed: Cursor | None, inside: Inside, section: str) -> Iterator[tuple[Cursor, Inside]]:
    """The entries of a list of stages, jobs, steps or variables, templates and conditions unfolded."""
    taken: bool | None = False
    entries = listed.items() if listed is not None and listed.is_sequence else items(listed, section, found.problems)
    for entry in entries:
        if found.too_many(entry.span):
            return
        key, value = next(iter(entry.entries()), ("", entry))
        branch = _BRANCH.fullmatch(key.strip())
        if branch is not None and branch["word"] in ("if", "elseif", "else"):
            verdict = _verdict(branch, value, inside, taken)
            taken = verdict if branch["word"] == "if" else (taken or verdict)
            told = tuple(_asked(branch["rest"], value)) if verdict is None else ()
            if verdict is not False:
                yield from unfolded(found, value, replace(inside, clues=(*told, *inside.clues)), section)
        elif branch is not None and branch["word"] == "each":
            for one in _each(branch["rest"], value, inside):
                yield from unfolded(found, value, one, section)
        elif "template" in dict(entry.entries()):
            yield from _template(found, entry, inside, section)
        else:
            yield entry, inside


def _verdict(branch: re.Match[str], value: Cursor, inside: Inside, taken: bool | None) -> bool | None:
    """Whether a branch is taken; after one that was, none is."""
    word, rest = branch["word"], branch["rest"]
    if word != "if" and taken is True:
        return False
    asked = True if word == "else" else truth(decide(rest, value, inside.context))
    return None if word != "if" and taken is None and asked is not False else asked


def _asked(expression: str, value: Cursor) -> Iterator[Clue]:
    """The branches and environments that an undecided condition names."""
    span = value.key_span
    for one in _SOURCE_BRANCH.finditer(expression):
        yield Clue(one[1].removeprefix("refs/heads/"), Sign.BRANCH, span)


def condition_clues(condition: Cursor | None) -> Iterator[Clue]:
    """The branches and environments that the condition of a stage, job or step names."""
    if condition is not None:
        for one in _SOURCE_BRANCH.finditer(condition.text):
            yield Clue(one[1].removeprefix("refs/heads/"), Sign.BRANCH, condition.span)


def _each(expression: str, value: Cursor, inside: Inside) -> Iterator[Inside]:
    loop = _EACH.fullmatch(expression)
    listed = decide(loop["list"], value, inside.context) if loop is not None else None
    if loop is None or listed is None or isinstance(listed, Undecided | Scalar):
        return
    entries: list[Value] = []
    if isinstance(listed, Array):
        entries = list(listed.items)
    else:
        entries = [Table({"key": _named(name, value), "value": one}) for name, one in listed.fields.items()]
    for one in entries[:_MOST_EACH]:
        yield replace(inside, context={**inside.context, loop["name"].lower(): one})


def _named(name: str, value: Cursor) -> Scalar:
    origin = Origin(value.key_span)
    return Scalar(name, spliced(origin.span, [Piece(name, origin, False)]))


def _template(found: Found, entry: Cursor, inside: Inside, section: str) -> Iterator[tuple[Cursor, Inside]]:
    opened = opened_template(found, entry, inside)
    if opened is not None:
        root, inner = opened
        yield from unfolded(found, root.get(section), inner, section)


def opened_template(found: Found, entry: Cursor, inside: Inside) -> tuple[Cursor, Inside] | None:
    """The file behind ``template:`` and what is in scope there; None when it is not in this repository."""
    named = entry.get("template")
    written = inside.text(named) if named is not None and named.is_scalar else None
    if written is None or written.reason or "@" in written.text:
        where = "of another repository" if written is not None and "@" in written.text else "that a run decides on"
        found.unread.append((inside.path, f"uses a template {where}, which was not read"))
        return None
    base = "" if written.text.startswith("/") else folder_of(inside.path)
    path = join(base, written.text.lstrip("/"))
    root = root_of(path, found.files) if path is not None and found.files.exists(path) else None
    if path is None or root is None:
        found.problem("ci-missing", f"{written.text[:120]} is no file of this repository", entry.span)
        return None
    if path in inside.stack or len(inside.stack) > _MOST_NESTED:
        found.problem("ci-cycle", f"{written.text[:120]} leads back to itself, or too deep", entry.span)
        return None
    found.read[path] = None
    if path != found.unit.key:
        found.called.add(path)
    given = {
        name.lower(): read(value, inside.context) for name, value in table(entry.get("parameters"), "parameters", [])
    }
    fields = {name: given.get(name) or _certain(_default(one, inside.context)) for name, one in _declared(root)}
    context = {**inside.context, "parameters": Table({**given, **fields})}
    return root, replace(inside, path=path, context=context, stack=(*inside.stack, path))


def _certain(value: Value) -> Value:
    """A default of a template that its caller does not override."""
    return replace(value, assumed=False) if isinstance(value, Scalar) else value


def variables(found: Found, declared: Cursor | None, inside: Inside) -> tuple[dict[str, Spliced], list[Cursor]]:
    """The variables of a level, and the names of its groups, whose values are in the project's settings."""
    values: dict[str, Spliced] = {}
    groups: list[Cursor] = []
    if declared is not None and declared.is_mapping:
        _mapped(found, declared, inside, values)
        return values, groups
    for entry, inner in unfolded(found, declared, inside, "variables"):
        scope = inner.with_variables(values)
        name, value, group = entry.get("name"), entry.get("value"), entry.get("group")
        if group is not None and group.text:
            groups.append(group)
        elif name is not None and value is not None and value.is_scalar:
            values[name.text] = scope.text(value)
        elif name is None:
            _mapped(found, entry, scope, values)
    return values, groups


def _mapped(found: Found, declared: Cursor, inside: Inside, values: dict[str, Spliced]) -> None:
    """Names to values; ``${{ if }}`` may stand between them."""
    taken: bool | None = False
    for name, value in table(declared, "variables", found.problems):
        branch = _BRANCH.fullmatch(name.strip())
        if branch is not None and branch["word"] != "each":
            verdict = _verdict(branch, value, inside, taken)
            taken = verdict if branch["word"] == "if" else (taken or verdict)
            if verdict is not False and value.is_mapping:
                inner: dict[str, Spliced] = {}
                _mapped(found, value, inside, inner)
                _merge(values, inner, verdict)
        elif value.is_scalar:
            values[name] = inside.with_variables(values).text(value)


def _merge(values: dict[str, Spliced], inner: dict[str, Spliced], verdict: bool | None) -> None:
    """Variables of a branch; of one that a run decides, what they are is not known."""
    for name, text in inner.items():
        if verdict is None:
            values[name] = Spliced(text.span, (unknown_piece(f"{name} is set under a condition", text.origin()),))
        else:
            values[name] = text
