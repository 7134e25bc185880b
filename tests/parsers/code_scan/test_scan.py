"""The light scan: what counts as a read, what as a mention, and which files it looks at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.reading import Files
from paritycheck.parsers.code_scan import PARSER
from paritycheck.parsers.code_scan.components import components, is_deployed
from paritycheck.parsers.code_scan.languages import LANGUAGES, MENTION, destructured, settings_fields


def reads(root: Path, texts: dict[str, str]) -> dict[str, tuple[object, float]]:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    files = Files(root, texts)
    made = [one for unit in PARSER.units(files) for one in PARSER.resolve(unit, unit.layers(), files).declarations]
    return {fact.key: (fact.value.value, fact.confidence) for one in made for fact in one.facts}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.py", 'os.environ["A_B"]', ("A_B", True, 0.9)),
        ("a.py", 'os.environ.get("A_B")', ("A_B", True, 0.6)),
        ("a.py", 'os.getenv("A_B", "x")', ("A_B", False, 0.6)),
        ("a.py", 'env.int("A_B", default=3)', ("A_B", False, 0.9)),
        ("a.py", 'os.environ["A_B"] = "1"', ("A_B", True, MENTION)),
        ("a.py", 'setenv("A_B", "1")', ("A_B", True, MENTION)),
        ("a.ts", "process.env.A_B", ("A_B", True, 0.9)),
        ("a.ts", "process.env.A_B || 'x'", ("A_B", False, 0.9)),
        ("a.ts", "process.env.A_B = '1'", ("A_B", True, MENTION)),
        ("a.vue", "<script>const { A_B = 1 } = process.env</script>", ("A_B", False, 0.8)),
        ("a.rb", 'ENV.fetch("A_B") { 1 }', ("A_B", False, 0.9)),
        ("a.rb", 'ENV["A_B"] ||= "x"', ("A_B", True, MENTION)),
        ("A.java", '@Value("${A_B:none}")', ("A_B", False, 0.8)),
        ("A.kt", 'System.getenv("A_B") ?: "x"', ("A_B", False, 0.8)),
        ("a.cs", 'Environment.GetEnvironmentVariable("A_B")', ("A_B", True, 0.8)),
        ("a.rs", 'std::env::var("A_B").expect("set it")', ("A_B", True, 0.9)),
        ("a.go", 'x := os.Getenv("A_B")', ("A_B", True, 0.6)),
        ("a.go", 'Port int `env:"A_B,required"`', ("A_B", True, 0.6)),
        ("a.php", "getenv('A_B')", ("A_B", True, 0.6)),
        ("a.c", 'getenv("A_B")', ("A_B", True, 0.6)),
        ("a.ex", 'System.fetch_env!("A_B")', ("A_B", True, 0.9)),
        ("entrypoint.sh", 'echo "$A_B"', ("A_B", True, MENTION)),
        ("a_test.go", 'os.Getenv("A_B")', ("A_B", True, MENTION)),
    ],
)
def test_one_read(name: str, text: str, expected: tuple[str, bool, float], tmp_path: Path) -> None:
    key, needed, confidence = expected
    assert reads(tmp_path, {name: text + "\n"}) == {key: (needed, confidence)}


@pytest.mark.parametrize("text", ["# os.environ['A_B']\n", "x = 1\n", "AB = 'lower_case'\n"])
def test_no_read(text: str, tmp_path: Path) -> None:
    assert reads(tmp_path, {"a.py": text}) == {}


def test_frameworks_may_read_anything(tmp_path: Path) -> None:
    assert reads(tmp_path, {"A.java": "@SpringBootApplication\nclass A {}\n"})["*"] == (False, MENTION)


def test_fields_of_settings() -> None:
    text = (
        "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='shop_')\n    one: str\n"
        "    two: Annotated[\n        int, Field(description='x')\n    ] = 5\n    three: str = Field(...)\n\nx: int\n"
    )
    assert [(name, default) for name, _, _, default in settings_fields(text)] == [
        ("SHOP_ONE", False), ("SHOP_TWO", True), ("SHOP_THREE", False),
    ]  # fmt: skip


def test_renamed_variables_are_read_by_their_own_name() -> None:
    assert [one[0] for one in destructured("const { A_B: c, D_E } = process.env;")] == ["A_B", "D_E"]


def test_components_end_at_manifests(tmp_path: Path) -> None:
    paths = ["api/Dockerfile", "api/src/a.py", "api/lib/package.json", "api/lib/b.ts", "c.go", "api/node_modules/d.js"]
    found = components(Files(tmp_path, paths))
    assert {folder: one.files for folder, one in found.items()} == {
        "": ("c.go",), "api": ("api/src/a.py",), "api/lib": ("api/lib/b.ts",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "deployed"),
    [
        ("src/a.py", True),
        ("tests/a.py", False),
        ("src/a.spec.ts", False),
        ("src/test_a.py", False),
        ("a.min.js", False),
    ],
)
def test_what_is_deployed(path: str, deployed: bool) -> None:
    assert is_deployed(path) is deployed


@given(text=st.text(max_size=200), ending=st.sampled_from(sorted(LANGUAGES)))
def test_nothing_raises(text: str, ending: str) -> None:
    for pattern in LANGUAGES[ending].patterns:
        list(pattern.expression.finditer(text))
    settings_fields(f"class S(BaseSettings):\n    {text}")
    destructured(f"{text} }} = process.env")


def test_generated_and_binary_files_are_left_out(tmp_path: Path) -> None:
    big = 'os.environ["A_B"]\n' * 30_000
    assert reads(tmp_path, {"a.py": big, "b.py": 'os.environ["C_D"]\0'}) == {}
