"""Functions of expressions decide only what they know."""

import pytest
from paritycheck.engine.policy.cel import Bindings, Undecided, compile_text

EMPTY = {"facts": {}, "environments": [], "node": {}, "variables": {}}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("version_compatible('16', '16.4')", True),
        ("version_compatible('>=3.11', '3.12')", True),
        ("version_compatible('15.2', '16.4')", False),
        ("version_compatible('latest', '16')", None),
        ("major('16.4')", "16"),
        ("major('latest')", None),
        ("semver_gte('16.4', '15')", True),
        ("semver_gte('16.4', '16.4')", True),
        ("semver_gte('15.2', '16')", False),
        ("semver_gte('1.10.0', '1.9.0')", True),
        ("semver_gte('16', '16.4')", None),
        ("semver_gte('latest', '16')", None),
        ("is_floating('latest')", True),
        ("is_floating('')", True),
        ("is_floating('16-alpine')", False),
        ("is_floating('a b')", None),
        ("to_bytes('1Ki')", 1024),
        ("to_bytes('512M')", 512_000_000),
        ("to_bytes('much')", None),
        ("names_environment('db-staging.example.com')", True),
        ("names_environment('database')", False),
        ("same_but_for_environment('db-prod', 'db-staging')", True),
        ("same_but_for_environment('db-prod', 'cache-staging')", False),
    ],
)
def test_functions(text: str, expected: object):
    said = compile_text(text, "node").evaluate(Bindings("node", EMPTY))
    assert said == (Undecided("a function could not decide") if expected is None else expected)
