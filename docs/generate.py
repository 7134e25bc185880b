"""Writes the generated documentation: policy pages, the command line reference, the attributes, outputs in pages.

    python docs/generate.py            write what is stale
    python docs/generate.py --check    only say what is stale, and exit 1 when something is

Some pages are written whole. In the others, what stands between two markers is replaced by what a command really
prints when it runs at the root of the repository, all of it or some of its lines:

    <!-- output: paritycheck check fixtures/shop -->
    <!-- output 1-12: paritycheck check fixtures/shop -->
    <!-- output 1-12 and the last 3: paritycheck check fixtures/shop -->
    ... the output ...
    <!-- end of output -->
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from paritycheck.engine.cli import main as command_line
from paritycheck.engine.model import ATTRIBUTES
from paritycheck.parsers._shared.shell.commands import FAMILIES
from paritycheck.parsers.ci.support import SYSTEMS
from paritycheck.parsers.helm import library

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "policies"
#: The day on which the outputs are made; declared divergences expire.
TODAY = "2026-12-01"
#: Hand-written pages that show outputs.
SHOWING = ("README.md", "docs/architecture.md")
NOTICE = "<!-- Written by docs/generate.py; change {source} instead. -->\n"
MARKED = re.compile(
    r"(?P<head><!-- output(?: 1-(?P<first>\d+)(?: and the last (?P<last>\d+))?)?: (?P<command>.+?) -->\n)"
    r"(?P<body>.*?)(?P<tail><!-- end of output -->)",
    re.DOTALL,
)
#: What stands around the generated table of functions.
BEFORE, AFTER = "<!-- functions of charts -->\n", "<!-- end of functions -->"
FUNCTIONS = re.compile(f"{BEFORE}(.*?){AFTER}", re.DOTALL)
#: The same around the table of commands.
COMMANDS = re.compile(r"(<!-- commands -->\n).*?(<!-- end of commands -->)", re.DOTALL)
#: What stands around the generated tables of CI systems.
CI_BEFORE, CI_AFTER = "<!-- constructs of CI systems -->\n", "<!-- end of constructs -->"
CONSTRUCTS = re.compile(f"{CI_BEFORE}(.*?){CI_AFTER}", re.DOTALL)
#: Functions that ask the clock or the cluster.
CLOCKS = frozenset(("ago", "lookup", "now"))

KINDS = {
    "drift": "Two places that state one fact contradict each other. `paritycheck check` reports it.",
    "divergence": "Two environments differ and nobody declared why. `paritycheck diff` reports it.",
    "invariant": "Something that must hold in every environment does not. `paritycheck check` reports it.",
    "governance": "Something is wrong with a declaration in `paritycheck.yaml`, or with a comment that ignores a "
    "finding. `paritycheck check` reports it.",
}


def pages() -> dict[str, str]:
    """Path -> text of every page that is generated, whole or in part."""
    found = {"docs/cli.md": cli_page(), "docs/attributes.md": attributes_page()}
    policies = list(read_policies())
    found["docs/policies/README.md"] = policies_page(policies)
    found |= {f"docs/policies/{policy['id']}.md": policy_page(policy) for policy in policies}
    found["docs/parsers/helm.md"] = with_functions((ROOT / "docs/parsers/helm.md").read_text(encoding="utf-8"))
    found["docs/parsers/scripts.md"] = with_commands((ROOT / "docs/parsers/scripts.md").read_text(encoding="utf-8"))
    found["docs/parsers/ci.md"] = with_constructs((ROOT / "docs/parsers/ci.md").read_text(encoding="utf-8"))
    found |= {path: with_outputs((ROOT / path).read_text(encoding="utf-8")) for path in SHOWING}
    return found


# ---------------------------------------------------------------------------- outputs


def with_outputs(text: str) -> str:
    """A page with its outputs brought up to date."""
    return MARKED.sub(lambda found: found["head"] + _shown(found) + found["tail"], text)


def _shown(found: re.Match[str]) -> str:
    lines = [line.rstrip() for line in output(found["command"]).splitlines()]
    first, last = int(found["first"] or len(lines)), int(found["last"] or 0)
    left_out = len(lines) - first - last
    if left_out > 0:
        middle = f"... {left_out} more {'line' if left_out == 1 else 'lines'}"
        lines = [*lines[:first], middle, *lines[len(lines) - last :]]
    return "\n".join(["```console", f"$ {found['command']}", *lines, "```", ""])


def output(command: str) -> str:
    """What a command prints; findings are no failure, mistakes are."""
    program, *arguments = shlex.split(command)
    if program != "paritycheck":
        raise SystemExit(f"only outputs of paritycheck are shown, not of {program!r}")
    whole = [sys.executable, "-m", "paritycheck", *arguments]
    env = {**os.environ, "PARITYCHECK_TODAY": TODAY}
    done = subprocess.run(whole, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"$ {command}\n{done.stderr}exit status {done.returncode}")
    return done.stdout


# ---------------------------------------------------------------------------- the command line


def cli_page() -> str:
    """The reference of every command, from its own help."""
    parts = [
        "# Command line\n",
        NOTICE.format(source="the help texts in engine/cli"),
        "Exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 a mistake in usage or configuration, "
        "3 a bug in paritycheck.\n",
    ]
    context = click.Context(command_line, info_name="paritycheck", **command_line.context_settings)
    parts += _command(command_line, context, 2)
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} {context.command_path}\n"
    yield f"```text\n{' '.join(command.get_usage(context).split())}\n```\n"
    yield _prose(command.help or "")
    options = [param.get_help_record(context) for param in command.get_params(context)]
    rows = [(f"`{record[0]}`", record[1]) for record in options if record and record[0].startswith("-")]
    if rows:
        yield table(("option", "meaning"), rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _command(found, click.Context(found, info_name=name, parent=context), min(depth + 1, 4))


def _prose(text: str) -> str:
    r"""Help text as Markdown: paragraphs after click's \b keep their lines."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    shown = [
        f"```text\n{paragraph.lstrip(chr(8)).strip(chr(10))}\n```"
        if paragraph.startswith("\b")
        else " ".join(paragraph.split())
        for paragraph in paragraphs
        if paragraph.strip()
    ]
    return "\n\n".join(shown) + "\n" if shown else ""


# ---------------------------------------------------------------------------- attributes


def attributes_page() -> str:
    """The vocabulary as a table."""
    rows = [
        (f"`{one.name}`", one.title, one.shape, "yes" if one.keyed else "", one.rule, one.axis, one.surface)
        for one in ATTRIBUTES.values()
    ]
    head = ("attribute", "what it is", "a known value is", "keyed", "compared as", "axis", "surface")
    intro = (
        "The facts that paritycheck knows, whatever the format. A keyed attribute may be stated many times for one "
        "thing, once a key (an environment variable, a port, a mount path). docs/architecture.md says what the "
        "comparisons mean.\n"
    )
    return "\n".join(["# Attributes\n", NOTICE.format(source="engine/model/vocabulary.py"), intro, table(head, rows)])


# ---------------------------------------------------------------------------- functions of charts


def with_functions(text: str) -> str:
    """The page of charts with the table of all functions brought up to date."""
    head, marked, tail = FUNCTIONS.split(text)
    del marked
    rows = [_function(name) for name in library.names()]
    return f"{head}{BEFORE}{table(('function', 'home', 'result', 'since Helm'), rows)}{AFTER}{tail}"


def _function(name: str) -> tuple[str, str, str, str]:
    found = library.find(name)
    if found is None:
        return f"`{name}`", "text/template exec.go", "deterministic", "3.0"
    home = found.source if found.source.startswith(("helm", "text/template")) else f"sprig {found.source}"
    since = ".".join(map(str, found.since[:2]))
    placeholder = found.passing == "generated" or name in CLOCKS
    return f"`{name}`", home, "placeholder" if placeholder else "deterministic", since


# ---------------------------------------------------------------------------- commands of scripts


def with_commands(text: str) -> str:
    """The page of scripts with the table of commands brought up to date."""
    rows = [
        (", ".join(f"`{name}`" for name in family.names), family.subcommands, _options(family.options))
        for family in FAMILIES
    ]
    return COMMANDS.sub(lambda found: found[1] + table(("command", "subcommands", "options"), rows) + found[2], text)


def _options(options: Mapping[str, str]) -> str:
    """The options that bind something, by what they mean."""
    meanings: dict[str, list[str]] = {}
    for option, meaning in options.items():
        if meaning and meaning != "hint":
            meanings.setdefault(meaning, []).append(f"`{option}`")
    return "; ".join(f"{meaning}: {' '.join(names)}" for meaning, names in meanings.items())


# ---------------------------------------------------------------------------- CI systems


def with_constructs(text: str) -> str:
    """The page of CI systems with the constructs that are read of each brought up to date."""
    head, marked, tail = CONSTRUCTS.split(text)
    del marked
    parts: list[str] = []
    for system in SYSTEMS:
        parts.append(f"## {system.title}\n\nParser `{system.parser}`. Files: {system.files}.\n")
        rows = [(one.name, one.extent, one.meaning) for one in system.constructs]
        parts.append(table(("construct", "read", "what comes of it"), rows))
    return f"{head}{CI_BEFORE}{chr(10).join(parts)}{CI_AFTER}{tail}"


# ---------------------------------------------------------------------------- policies


def read_policies() -> Iterator[dict[str, Any]]:
    """The policy files of every built-in pack by id, with ``pack`` and the ``examples`` of the test file beside."""
    paths = [path for path in POLICIES.glob("*/*.yaml") if not path.name.endswith(".test.yaml")]
    for path in sorted(paths, key=lambda path: path.stem):
        policy = yaml.safe_load(path.read_text(encoding="utf-8"))
        tests = yaml.safe_load(path.with_suffix(".test.yaml").read_text(encoding="utf-8"))
        yield {**policy, "pack": path.parent.name, "examples": tests["cases"]}


def policies_page(policies: Sequence[dict[str, Any]]) -> str:
    """The index of all policies by kind."""
    parts = ["# Policies\n", NOTICE.format(source="policies/")]
    for kind, meaning in KINDS.items():
        rows = [(f"[`{one['id']}`]({one['id']}.md)", one["title"], one["level"])
                for one in policies if one["kind"] == kind]  # fmt: skip
        if rows:
            parts += [f"## {kind.capitalize()}\n", f"{meaning}\n", table(("policy", "what is wrong", "level"), rows)]
    return "\n".join(parts)


def policy_page(policy: dict[str, Any]) -> str:
    """One policy for the person who got its finding."""
    source = f"policies/{policy['pack']}/{policy['id']}.yaml"
    parts = [f"# {policy['id']}\n", NOTICE.format(source=source), f"{policy['title']}.\n"]
    parts.append(table(("kind", "level", "axis", "surface", "pack"),
                       [tuple(policy[name] for name in ("kind", "level", "axis", "surface", "pack"))]))  # fmt: skip
    parts += [f"## Why\n\n{policy['why'].strip()}\n", f"## How to fix it\n\n{_filled(policy['fix'])}\n"]
    parts.append(_looks_at(policy))
    levels = [(f"`{one['when']}`", one["level"]) for one in policy.get("level_when", ())]
    if levels:
        parts.append("The first of these conditions that holds changes the level:\n")
        parts.append(table(("when", "level"), levels))
    parts += _examples(policy["examples"])
    if policy.get("references"):
        parts += ["## References\n", *(f"- <{one}>" for one in policy["references"]), ""]
    wish, level = ("It is off; to switch it on", "warning") if policy["level"] == "off" else ("To switch it off", "off")
    parts.append(
        f"{wish}, in `paritycheck.yaml`:\n\n"
        f"```yaml\npolicies:\n  override: {{{policy['id']}: {{level: {level}}}}}\n```\n"
    )
    return "\n".join(parts)


def _looks_at(policy: dict[str, Any]) -> str:
    match = policy.get("match", {})
    lines = ["## What it looks at\n"]
    if match.get("attributes"):
        known = ", ".join(f"`{name}` ({ATTRIBUTES[name].title})" for name in match["attributes"])
        lines.append(f"- [attributes](../attributes.md): {known}")
    if match.get("kinds"):
        lines.append(f"- kinds of things: {', '.join(match['kinds'])}")
    if policy.get("over"):
        lines.append(f"- every {policy['over']}")
    if policy.get("compare"):
        lines.append(f"- compared as: {policy['compare']}")
    if policy.get("when"):
        lines.append(f"- only when `{' '.join(policy['when'].split())}`")
    if policy.get("assert"):
        lines.append(f"- must hold: `{' '.join(policy['assert'].split())}`")
    lines.append(f"- says: {_filled(policy['message'])}")
    return "\n".join(lines) + "\n"


def _examples(cases: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The first case that fails and the first that passes, as their tests have them."""
    yield "## Examples\n"
    for expected, says in (("fail", "This fails"), ("pass", "This passes")):
        case = next((one for one in cases if one["expect"] == expected), None)
        if case is not None:
            places = [case["at"]] if isinstance(case.get("at"), str) else case.get("at", [])
            where = f", at {' and '.join(f'`{place}`' for place in places)}" if places else ""
            yield f"{says}: {case['name']}{where}.\n"
            for path, text in case["files"].items():
                yield f"`{path}`\n\n```text\n{text.rstrip()}\n```\n"


def _filled(text: str) -> str:
    """A message or advice with the words that are filled in set apart."""
    return re.sub(r"\{(\w+)[^{}]*\}", r"*\1*", text.strip())


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


# ---------------------------------------------------------------------------- writing


def stale(found: dict[str, str]) -> list[str]:
    """The pages whose file is missing, older than what they are made of, or no longer made."""
    changed = [path for path, text in found.items() if not _holds(ROOT / path, text)]
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "policies").glob("*.md")}
    return sorted({*changed, *(kept - set(found))})


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    check = parser.parse_args(arguments).check
    found = pages()
    names = stale(found)
    for name in names:
        if check:
            print(f"{name} is stale; run `make docs`", file=sys.stderr)
        elif name in found:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(found[name], encoding="utf-8")
            print(f"wrote {name}")
        else:
            (ROOT / name).unlink()
            print(f"removed {name}")
    return 1 if check and names else 0


if __name__ == "__main__":
    sys.exit(main())
