"""No secret is ever shown: what a line may say, whatever the format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Source, Span
from paritycheck.engine.report import redact


def shown(text):
    source = Source("a", text)
    return [redact.shown_line(source, line) for line in range(1, len(source.starts()) + 1)]


# S3CR marks every secret; a case passes when no line shows it and the kept words are still there.
SECRETS = {
    "yaml": ("db:\n  password: S3CR\n  port: 5432\n", ["db:", "  password: ***", "  port: 5432", ""]),
    "quoted": ("password: 'S3CR # x'\n", ["password: ***", ""]),
    "json": ('{"user": "app", "password": "S3CR", "x": 1}', ['{"user": "app", "password": ***']),
    "json without blanks": ('{"password":"S3CR"}', ['{"password":***']),
    "json below": ('{\n"password":\n"S3CR",\n"x": 1}', ["{", '"password":', "***", '"x": 1}']),
    "dotenv": ("A=1\nexport DB_PASSWORD=S3CR\n", ["A=1", "export DB_PASSWORD=***", ""]),
    "dotenv over lines": ('PRIVATE_KEY="S3CR\nS3CR\nS3CR"\nA=1', ["PRIVATE_KEY=***", "***", "***", "A=1"]),
    "compose list": ("environment:\n  - API_KEY=S3CR\n  - A=1", ["environment:", "  - API_KEY=***", "  - A=1"]),
    "hcl": (
        'resource "x" "y" {\n  password = "S3CR"\n  n = 1\n}',
        ['resource "x" "y" {', "  password = ***", "  n = 1", "}"],
    ),
    "hcl variable": (
        'variable "db_password" {\n  type = string\n  default = "S3CR"\n}\nx = 1',
        ['variable "db_password" {', "  type = string", "  default = ***", "}", "x = 1"],
    ),
    "hcl heredoc": ("password = <<-EOT\nS3CR\n  S3CR\nEOT\nx = 1", ["password = ***", "***", "  ***", "***", "x = 1"]),
    "block scalar": ("token: |\n  S3CR\n\n  S3CR\nx: 1", ["token: ***", "  ***", "", "  ***", "x: 1"]),
    "folded plain": ("token: S3CR\n  S3CR\nx: 1", ["token: ***", "  ***", "x: 1"]),
    "list below a secret": ("passwords:\n- S3CR\n- S3CR\nx: 1", ["passwords:", "***", "***", "x: 1"]),
    "mapping below a secret": ("credentials:\n  any: S3CR\nx: 1", ["credentials:", "  ***", "x: 1"]),
    "name and value": (
        "env:\n- name: DB_PASSWORD\n  value: S3CR\n- name: PORT\n  value: 80",
        ["env:", "- name: DB_PASSWORD", "  value: ***", "- name: PORT", "  value: 80"],
    ),
    "value and name": (
        "- value: 1\n  name: PORT\n- value: S3CR\n  name: DB_PASSWORD\n- value: 2\n  name: A",
        ["- value: 1", "  name: PORT", "- value: ***", "  name: DB_PASSWORD", "- value: 2", "  name: A"],
    ),
    "value over lines beside a name": (
        "- name: API_TOKEN\n  value: >-\n    S3CR\n    S3CR\n- name: A",
        ["- name: API_TOKEN", "  value: ***", "    ***", "    ***", "- name: A"],
    ),
    "name and value in one line": (
        'x = [{ name = "DB_PASSWORD", value = "S3CR" }]',
        ['x = [{ name = "DB_PASSWORD", value = ***'],
    ),
    "helm set block": (
        'set {\n  name  = "db.password"\n  value = "S3CR"\n}',
        ["set {", '  name  = "db.password"', "  value = ***", "}"],
    ),
    "kubernetes secret": (
        "kind: Secret\nstringData:\n  config: |\n    S3CR\n  b: S3CR\n---\nkind: ConfigMap\ndata:\n  a: b",
        ["kind: Secret", "stringData:", "  ***", "    ***", "  ***", "---", "kind: ConfigMap", "data:", "  a: b"],
    ),
    "kubernetes secret, kind last": ("data:\n  a: S3CR\nkind: Secret", ["data:", "  ***", "kind: Secret"]),
    "pem": (
        "cert: |\n  -----BEGIN RSA PRIVATE KEY-----\n  S3CR\n  -----END RSA PRIVATE KEY-----\nx: 1",
        ["cert: |", "  ***", "  ***", "  ***", "x: 1"],
    ),
    "pem without an end": ("x: -----BEGIN PRIVATE KEY-----\nS3CR", ["x: ***", "***"]),
    "url": ("url: postgres://app:S3CR@db:5432/app", ["url: postgres://app:***@db:5432/app"]),
    "docker": ("ENV DB_PASSWORD S3CR\nENV A 1", ["ENV DB_PASSWORD ***", "ENV A 1"]),
    "docker, continued": ("ENV A=1 \\\n    DB_PASSWORD=S3CR\nRUN x", ["ENV A=1 \\", "    DB_PASSWORD=***", "RUN x"]),
    "argument": ("run: helm upgrade --set db.password=S3CR x", ["run: helm upgrade --set db.password=***"]),
    "explicit key": ("? password\n: S3CR", ["? password", "***"]),
    "dedented string in a secret mapping": (
        'credentials:\n  password: "S3CR\nS3CR"\nx: 1',
        ["credentials:", "  ***", "***", "x: 1"],
    ),
    "default of a reference": ("password: ${DB_PASSWORD:-S3CR}", ["password: ***"]),
}


@pytest.mark.parametrize("text, expected", SECRETS.values(), ids=SECRETS)
def test_secrets_in_sources(text, expected):
    assert "S3CR" in text
    assert shown(text) == expected


CALM = [
    "image: postgres:16",
    "password: ${DB_PASSWORD}",
    "password: {{ .Values.db.password }}",
    "token: ${{ secrets.DEPLOY_TOKEN }}",
    "passwordFile: /run/secrets/x",
    "secretName: api",
    "password:",
    'password: ""',
    "name: DB_PASSWORD",
    "- name: DB_HOST",
    "command: [serve, --port=80]",
    "FROM node:20 AS build",
]


@pytest.mark.parametrize("line", CALM)
def test_what_holds_no_secret_stays(line):
    assert shown(line) == [line]


def test_spans_known_to_hold_secrets_are_masked():
    source = Source("a", "x: S3CR\ny:\n  S3CR\n  S3CR\nz: 1\n")
    hidden = [Span(source, 3, 7), Span(source, 13, 24)]
    assert [redact.shown_line(source, n, hidden) for n in range(1, 6)] == ["x: ***", "y:", "  ***", "***", "z: 1"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a\x1b[31mb", "a�[31mb"),
        ("one\n  two\r\nthree", "one two three"),
        ("a\u202eb\u2066c", "a�b�c"),
        ("a\x9bb\x7f", "a�b�"),
        ("postgres://u:S3CR@h/db", "postgres://u:***@h/db"),
        ("half \ud800", "half �"),
        ("naïve 🙂", "naïve 🙂"),
    ],
)
def test_words(text, expected):
    assert redact.words(text) == expected


@pytest.mark.parametrize(
    "line", ["name: password\n", "password = <<A{n}\n", "{indent}password:\n", "- value: 1\n  name: password\n"]
)
def test_hostile_files_take_bounded_time(line):
    """Quadratic work on these would take minutes."""
    text = "".join(line.format(n=n, indent=" " * min(n, 500)) for n in range(9_000))
    redact.shown_line(Source("a", text), 5)


def test_of_a_huge_file_nothing_is_shown():
    assert redact.shown_line(Source("a", "x: S3CR\n" * 30_000), 5) == "***"


def test_lines_lose_control_characters():
    assert shown("a:\t\x1b]0;x\x07\u202e") == ["a: �]0;x��"]


@given(st.text())
def test_never_raises_and_stays_on_one_line(text):
    for line in [*shown(text), redact.words(text)]:
        assert not set(line) & set("\n\r\x1b\u2028")
        line.encode()


SHAPES = [
    "password: {}",
    "password: '{}'",
    'x: {{password: "{}", y: 1}}',
    "DB_PASSWORD={}",
    'password = "{}"',
    "- name: DB_PASSWORD\n  value: {}",
    "token: |\n  a\n  {}\n",
    'variable "api_key" {{\n  default = "{}"\n}}',
    "kind: Secret\nstringData:\n  any: {}",
    "client_secret:\n  - {}",
]


@given(st.sampled_from(SHAPES), st.text("abcdefghijkXYZ0123456789+/=_", min_size=6), st.integers(0, 3))
def test_no_secret_survives(shape, secret, depth):
    text = "\n".join("  " * depth + line for line in shape.format(f"q{secret}z").splitlines())
    assert f"q{secret}z" not in "\n".join(shown(f"top: 1\n{text}\nend: 2\n"))
