"""The part of CEL that policies rely on, whatever library stands behind the adapter."""

from decimal import Decimal

import pytest
from paritycheck.engine.policy.cel import BadExpression, Bindings, Undecided, compile_text, plain

FACTS = {
    "replicas": 2,
    "memory_limit": 512 * 2**20,
    "cpu_limit": Decimal("0.5"),
    "tag": "1.4.2",
    "command": ("python", "-m", "api"),
    "env": {"LOG_LEVEL": "debug", "POOL_SIZE": "5"},
    "public": False,
    "nothing": None,
}
DATA = {"facts": FACTS, "environments": ["prod", "staging"], "node": {"name": "api"}, "variables": {}}


def answer(text: str):
    return compile_text(text, "node").evaluate(Bindings("node", DATA))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("facts.replicas == 2", True),
        ("facts.replicas > 2 || node.name == 'api'", True),
        ("facts.replicas > 1 && facts.memory_limit >= 536870912", True),
        ("facts.cpu_limit < 0.75", True),
        ("facts.cpu_limit > 0", True),
        ("facts.replicas in [1, 2]", True),
        ("'LOG_LEVEL' in facts.env", True),
        ("facts.env.LOG_LEVEL", "debug"),
        ("facts.env['LOG_LEVEL'] != 'info'", True),
        ("facts.env.all(key, facts.env[key] != '')", True),
        ("environments.exists(name, name.startsWith('prod'))", True),
        ("environments.exists_one(name, name == 'prod')", True),
        ("environments.filter(name, name != 'prod')", ["staging"]),
        ("environments.map(name, name + '!')", ["prod!", "staging!"]),
        ("size(environments)", 2),
        ("facts.command.join(' ')", "python -m api"),
        ("facts.tag.matches('^[0-9]+[.]')", True),
        ("facts.tag.split('.')[0]", "1"),
        ("int(facts.env.POOL_SIZE) * 2", 10),
        ("has(facts.tag) ? 'yes' : 'no'", "yes"),
        ("has(facts.digest)", False),
        ("has(facts.nothing) && facts.nothing == null", True),
        ("facts.?digest.orValue('none')", "none"),
        ("!facts.public", True),
        ("math.greatest(1, facts.replicas)", 2),
        ("facts.digest == 'x' || true", True),
        ("facts.digest == 'x' && false", False),
    ],
)
def test_expressions(text: str, expected: object):
    assert answer(text) == expected


@pytest.mark.parametrize(
    "text, reason",
    [
        ("facts.digest == 'x'", "nothing states 'digest'"),
        ("facts.digest == 'x' || false", "nothing states 'digest'"),
        ("facts.tag > 1", "No matching overloads found : _>_(string, int64)"),
        ("semver_gte(facts.tag, 'latest')", "a function could not decide"),
        ("facts.env.all(a, facts.env.all(b, [1,2,3,4,5,6,7,8,9,10].all(c, true)))", None),
    ],
)
def test_what_has_no_answer_is_undecided(text: str, reason: str | None):
    assert answer(text) == (True if reason is None else Undecided(reason))


def test_too_many_steps_are_undecided_and_not_an_exception():
    bindings = Bindings("node", {**DATA, "environments": [str(number) for number in range(200)]})
    nested = compile_text("environments.all(a, environments.all(b, true))", "node")
    assert nested.evaluate(bindings) == Undecided("Iteration budget exceeded")


@pytest.mark.parametrize(
    "text, message, line, column",
    [
        ("fact.tag == ''", "there is no variable or function 'fact'; did you mean 'facts'?", 1, 1),
        ("true &&\n  zork(1)", "there is no variable or function 'zork'; known variables: node, declaration, facts, "
         "statements, environments, variables", 2, 3),
        ("1 == 'a'", "found no matching overload for '_==_' applied to '(int, string)'", 1, 3),
    ],
)  # fmt: skip
def test_what_cannot_be_compiled_says_where(text: str, message: str, line: int, column: int):
    with pytest.raises(BadExpression) as caught:
        compile_text(text, "node")
    assert (caught.value.text, caught.value.line, caught.value.column) == (message, line, column)


def test_a_condition_must_be_able_to_be_true_or_false():
    with pytest.raises(BadExpression, match="a condition must be true or false, but this gives int"):
        compile_text("1 + 1", "node", condition=True)
    compile_text("facts.public", "node", condition=True)


def test_a_condition_that_gives_something_else_is_undecided():
    said = compile_text("facts.tag", "node", condition=True).holds(Bindings("node", DATA))
    assert said == Undecided("'facts.tag' gives '1.4.2', not true or false")


@pytest.mark.parametrize(
    "given, expected",
    [
        (Decimal("2"), 2),
        (Decimal("0.25"), 0.25),
        (("a", ("b",)), ["a", ["b"]]),
        ({"a": Decimal(1)}, {"a": 1}),
        (frozenset({"b", "a"}), ["a", "b"]),
        (2**70, float(2**70)),
        (True, True),
        (None, None),
    ],
)
def test_values_as_cel_takes_them(given: object, expected: object):
    assert plain(given) == expected
    assert type(plain(given)) is type(expected)


def test_a_failing_function_prints_nothing(capfd: pytest.CaptureFixture[str]):
    answer("major('latest')")
    assert capfd.readouterr() == ("", "")
