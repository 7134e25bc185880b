"""What each command prints, asks of the pipeline and returns."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator
from paritycheck import __version__
from paritycheck.engine.cli import COMMANDS, main
from paritycheck.engine.cli.options import FORMATS as CLI_FORMATS
from paritycheck.engine.model import Coverage, Level, Report
from paritycheck.engine.report import FORMATS


def test_version(run):
    assert run("--version").output == f"paritycheck {__version__}\n"
    assert run("version").output.startswith(f"paritycheck {__version__}\nPython 3.")


def test_every_command_has_help(run):
    def visit(command, context):
        assert command.help, context.command_path
        for name in command.list_commands(context) if isinstance(command, click.Group) else ():
            found = command.get_command(context, name)
            assert found.name == name
            visit(found, click.Context(found, info_name=name, parent=context))

    visit(main, click.Context(main, info_name="paritycheck"))
    assert sorted(COMMANDS) == main.list_commands(click.Context(main))
    assert run("--help").exit_code == run("check", "--help").exit_code == 0


def test_the_formats_of_options_are_those_of_reports():
    assert tuple(FORMATS) == CLI_FORMATS


# level found, --fail-on, exit status
FAIL_ON = [
    (Level.ERROR, "error", 1),
    (Level.WARNING, "error", 0),
    (Level.NOTE, "error", 0),
    (Level.ERROR, "warning", 1),
    (Level.WARNING, "warning", 1),
    (Level.NOTE, "warning", 0),
    (Level.WARNING, None, 1),
    (Level.NOTE, None, 0),
    (Level.NOTE, "note", 1),
]


@pytest.mark.parametrize("level, fail_on, status", FAIL_ON)
def test_fail_on(run, with_finding, level, fail_on, status):
    with_finding(level)
    options = ["--fail-on", fail_on] if fail_on else []
    assert run("check", *options).exit_code == status
    assert run("check", *options, "--exit-zero").exit_code == 0
    assert run("diff", "local", "prod", *options).exit_code == status


def test_require_complete(run, fake):
    fake.report = Report(coverage=Coverage(files=3, analysed=2, facts_unknown=1))
    assert run("check").exit_code == 0
    found = run("check", "--require-complete")
    assert found.exit_code == 1
    assert found.stderr == (
        "paritycheck: not complete: read 2 of 3 files: 1 fact (1 unknown, 0 secret), 0 comparisons (0 undecided)\n"
    )
    assert run("check", "--require-complete", "--exit-zero").exit_code == 0
    fake.report = Report(coverage=Coverage(files=3, analysed=3))
    assert run("check", "--require-complete").exit_code == 0


def test_check_prints_the_report(run, with_finding):
    with_finding(Level.ERROR)
    found = run("check")
    assert found.stderr == ""
    assert found.stdout.startswith(
        "error: backing-service-version  Versions agree\n  db is 15 and 16\n  --> .env:1:5\n"
    )
    assert "\x1b" not in found.stdout


@pytest.mark.parametrize(
    "words, root", [((), "."), (("app",), "app"), (("-C", "app"), "app"), (("-C", "app", "sub"), "app/sub")]
)
def test_check_looks_at_the_folder(run, fake, words, root):
    Path("app/sub").mkdir(parents=True)
    assert run("check", *words).exit_code == 0
    assert fake.calls[0][1] == Path(root)


def test_today_comes_from_the_clock_or_the_environment(run, fake, monkeypatch):
    run("check")
    monkeypatch.setenv("PARITYCHECK_TODAY", "2031-02-03")
    run("check")
    assert fake.calls[0][2].today >= date(2026, 1, 1)
    assert fake.calls[1][2].today == date(2031, 2, 3)
    monkeypatch.setenv("PARITYCHECK_TODAY", "tomorrow")
    found = run("check")
    assert (found.exit_code, found.stderr) == (
        2,
        "paritycheck: PARITYCHECK_TODAY is 'tomorrow', which is no date; write it as YYYY-MM-DD\n",
    )


def test_config_is_passed_on(run, fake):
    Path("other.yaml").write_text("version: 1\nreference: live\n")
    assert run("check", "--config", "other.yaml").exit_code == 0
    assert fake.calls[0][2].reference == "live"
    assert run("check", "--config", "missing.yaml").exit_code == 2


def test_several_formats(run, with_finding):
    with_finding(Level.ERROR)
    found = run("check", "--format", "text", "--format", "sarif=out/a.sarif", "--format", "json=b.json")
    assert found.stdout.startswith("error:")
    assert json.loads(Path("out/a.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("b.json").read_text())["summary"]["error"] == 1


def test_outputs_pair_with_formats(run, with_finding):
    with_finding(Level.ERROR)
    found = run("check", "--format", "sarif", "-o", "a.sarif", "--format", "json", "-o", "b.json")
    assert found.stdout == ""
    assert "runs" in json.loads(Path("a.sarif").read_text())
    assert "findings" in json.loads(Path("b.json").read_text())
    assert run("check", "-o", "c.txt").stdout == ""
    assert Path("c.txt").read_text().startswith("error:")


@pytest.mark.parametrize(
    "words, says",
    [
        (("check", "--format", "sarf"), "'sarf' is none of text, json, sarif, github, markdown; did you mean 'sarif'?"),
        (("check", "--format", "sarif="), "names no file behind the equals sign"),
        (("check", "--format", "sarif", "--format", "json"), "only one format can go to standard output"),
        (("check", "-o", "a", "-o", "b"), "there are more --output than --format: b has no format"),
        (("check", "nowhere"), "Directory 'nowhere' does not exist."),
        (("check", "-C", "nowhere"), "Directory 'nowhere' does not exist."),
        (("check", "--fail-on", "fatal"), "'fatal' is not one of"),
        (("check", "--colour", "red"), "'red' is not one of"),
        (("chekc",), "there is no command 'chekc'; did you mean 'check'?"),
        (("policy", "lst"), "there is no command 'lst'; did you mean 'list'?"),
        (("diff",), "Missing argument 'A B [C...]'"),
        (("diff", "prod"), "name at least two environments"),
        (("diff", "prod", "locl"), "there is no environment named 'locl'; did you mean prod?"),
        (
            ("policy", "show", "image-floating"),
            "there is no policy 'image-floating'; did you mean 'image-floating-tag'?",
        ),
        (("explain", "image-floating"), "did you mean 'image-floating-tag'?"),
        (("explain", "nowhere.yml:3"), "nowhere.yml: there is no such file in"),
        (("explain", "../x.yml:3"), "../x.yml: there is no such file in"),
        (("check", "-o", "afile/b"), "afile/b: it cannot be written: "),
    ],
)
def test_mistakes(run, words, says):
    Path("afile").write_text("")
    found = run(*words)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert says in found.stderr


def test_a_mistake_in_the_configuration(run):
    Path("paritycheck.yaml").write_text("version: 1\nrefrence: prod\n")
    found = run("check")
    assert found.exit_code == 2
    assert found.stderr.startswith("paritycheck: paritycheck.yaml:2")


def test_quiet_and_verbose(run, with_finding):
    with_finding(Level.ERROR, unread=(("y.tpl", "too clever"),))
    assert run("check", "-q").stdout.startswith("1 error\n")
    assert "y.tpl" not in run("check").stdout
    assert "y.tpl: too clever" in run("check", "-v").stdout


@pytest.mark.parametrize("word", ["--colour", "--color"])
def test_colour(run, with_finding, word):
    with_finding(Level.ERROR)
    assert "\x1b[1;31m" in run("check", word, "always").stdout
    assert "\x1b" not in run("check", word, "auto").stdout
    assert "\x1b" not in run("check", word, "never").stdout
    assert "\x1b" not in run("check", word, "always", "--format", "sarif").stdout


@pytest.mark.parametrize(
    "prefix, shown", [("apps/shop", "apps/shop/.env"), ("apps/shop/", "apps/shop/.env"), (".", ".env")]
)
def test_uri_prefix(run, with_finding, prefix, shown):
    with_finding(Level.ERROR)
    data = json.loads(run("check", "--uri-prefix", prefix, "--format", "json").stdout)
    assert data["findings"][0]["places"][0]["path"] == shown


def test_reports_name_no_folder_of_this_machine(run, with_finding, tmp_path):
    with_finding(Level.ERROR)
    for format in FORMATS:
        assert str(tmp_path) not in run("check", str(tmp_path), "--format", format).stdout


def test_diff(run, fake):
    found = run("diff", "local", "prod", "--format", "json")
    data = json.loads(found.stdout)
    assert data["command"] == ["diff", "local", "prod"]
    assert data["matrix"]["environments"] == ["local", "prod"]
    assert data["matrix"]["rows"][0]["cells"]["local"] == {"text": "15", "places": [".env:1"]}
    assert fake.calls[0][3] == ("local", "prod")
    assert "db · version" in run("diff", "--", "local", "prod").stdout


def test_environments(run):
    assert json.loads(run("environments", "--format", "json").stdout) == [
        {"name": "local", "aliases": [], "explicit": False, "files": [], "bindings": []},
        {
            "name": "prod",
            "aliases": ["production"],
            "explicit": True,
            "files": ["chart/values.yaml", "prod.yaml"],
            "bindings": [
                {
                    "unit": "helm:chart",
                    "files": ["chart/values.yaml", "prod.yaml"],
                    "reason": "named by paritycheck.yaml:3",
                }
            ],
        },
    ]
    assert run("environments").stdout == (
        "local, guessed\nprod (also production), declared\n  helm:chart: named by paritycheck.yaml:3\n"
        "    chart/values.yaml\n    prod.yaml\n"
    )


def test_no_environments(run, fake):
    fake.environments = ()
    assert run("environments").stdout.startswith("no environments found")
    assert run("environments", "--format", "json").stdout == "[]\n"


def test_genome(run):
    text = run("genome").stdout
    schema = json.loads((files("paritycheck.schemas") / "genome.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(json.loads(text))) == []
    assert "hunter2" not in text
    assert run("genome", "-o", "g.json").stdout == ""
    assert Path("g.json").read_text() == text


def test_explain_a_line(run, with_finding):
    Path(".env").write_text("TAG=15\nDB_PASSWORD=hunter2\n")
    with_finding(Level.ERROR)
    assert run("explain", ".env:1").stdout == (
        ".env:1\n  db (backing-service): version = 15 in local\n    declared by compose as services.db\n"
        "    interpolated compose.yml:1:8\n    literal      .env:1:5\n"
        "  error: backing-service-version: db is 15 and 16\n"
    )
    assert "env DB_PASSWORD = ***" in run("explain", ".env:2:13").stdout
    assert run("explain", ".env:9").stdout == ".env:9\n  no fact was read from this line\n"
    data = json.loads(run("explain", ".env:2", "--format", "json").stdout)
    assert [(fact["node"], fact["state"], fact["text"]) for fact in data["facts"]] == [
        ("backing-service:db", "secret", "***")
    ]


def test_explain_a_policy(run):
    text = run("explain", "backing-service-version").stdout
    assert text == run("policy", "show", "backing-service-version").stdout
    assert text.startswith("backing-service-version: Versions agree\n\n  kind       drift\n  level      error\n")
    assert "  why: Because.\n" in text


def test_policy_list(run):
    assert run("policy", "list").stdout == (
        "backing-service-version  error    drift       Versions agree\n"
        "image-floating-tag       note     invariant   Tags are pinned\n"
    )
    data = json.loads(run("policy", "list", "--format", "json").stdout)
    assert [(one["id"], one["level"]) for one in data] == [
        ("backing-service-version", "error"),
        ("image-floating-tag", "note"),
    ]


def test_policy_test(run, monkeypatch):
    from types import SimpleNamespace

    from paritycheck.engine.policy import harness

    def outcomes(policies, root, check, diff):
        for policy in policies:
            problems = ("expected a finding at a.yml:3",) if policy.id.startswith("image") else ()
            yield SimpleNamespace(policy=policy.id, case=SimpleNamespace(name="one"), problems=problems)

    monkeypatch.setattr(harness, "run", outcomes)
    found = run("policy", "test")
    assert (found.exit_code, found.stdout) == (
        1,
        "FAIL image-floating-tag: one\n     expected a finding at a.yml:3\n2 cases, 1 failed\n",
    )
    assert run("policy", "test", "backing-service-version").exit_code == 0
    assert "ok   backing-service-version: one\n" in run("policy", "test", "-v").stdout
    assert run("policy", "test", "backing").exit_code == 2
