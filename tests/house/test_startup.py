"""A hook runs at every commit, so starting up must stay lean: heavy libraries load when something needs them."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("yaml", "tree_sitter", "tree_sitter_hcl", "jsonschema", "deepdiff", "rich", "hcl2", "lark", "cel_expr_python",
         "dotenv_linter", "kubernetes_validate", "pathspec")  # fmt: skip
SCRIPT = """
import sys
from paritycheck.engine.cli import main
sys.argv = ["paritycheck", "--version"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("loaded", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_version_loads_nothing_heavy(environ: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, loaded = done.stdout.splitlines()
    assert said.startswith("paritycheck")
    assert "click" in loaded.split()
    assert [name for name in HEAVY if name in loaded.split()] == []
