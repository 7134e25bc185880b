"""The table of supported constructs speaks of every CI system, and each row of it once."""

from __future__ import annotations

from paritycheck.parsers.ci import PARSERS
from paritycheck.parsers.ci.azure_tasks import COMMANDS
from paritycheck.parsers.ci.expression_functions import FUNCTIONS
from paritycheck.parsers.ci.support import SYSTEMS


def test_every_system_is_in_the_table() -> None:
    assert sorted(one.parser for one in SYSTEMS) == sorted(parser.name for parser in PARSERS)


def test_no_construct_twice() -> None:
    for system in SYSTEMS:
        names = [one.name for one in system.constructs]
        assert len(set(names)) == len(names), system.title


def test_what_is_read_says_what_comes_of_it() -> None:
    assert not [one.name for system in SYSTEMS for one in system.constructs if one.extent != "no" and not one.meaning]


def test_the_table_names_the_functions_that_are_evaluated() -> None:
    github = next(one for one in SYSTEMS if one.parser == "github")
    named = " ".join(one.name for one in github.constructs if one.extent == "yes").lower()
    assert all(f"`{name}`" in named for name in FUNCTIONS)


def test_the_table_names_the_tasks_that_stand_for_commands() -> None:
    azure = next(one for one in SYSTEMS if one.parser == "azure")
    named = " ".join(one.name for one in azure.constructs).lower()
    assert all(f"`{task}`" in named or task.startswith("terraform") for task in COMMANDS)
