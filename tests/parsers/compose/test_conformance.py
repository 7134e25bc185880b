"""The reference cases of Compose, where the shared test data lies beside the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or Path(__file__).resolve().parents[3].parent / "shared")
CASES = SHARED / "cases" / "compose.jsonl"
LINES = CASES.read_text(encoding="utf-8").splitlines() if CASES.is_file() else []


def tidy(model: dict) -> dict:
    """A null command or entry point means the same as none."""
    for service in (model.get("services") or {}).values():
        for name in ("command", "entrypoint"):
            if service.get(name, ()) is None:
                del service[name]
    return model


@pytest.mark.skipif(not LINES, reason="the shared cases are not here; set PARITYCHECK_SHARED to their folder")
@pytest.mark.parametrize("line", LINES, ids=lambda line: json.loads(line)["id"])
def test_case(line: str, tmp_path: Path) -> None:
    from paritycheck.engine.reading import Files
    from paritycheck.parsers.compose.render import Request, render

    case = json.loads(line)
    root = tmp_path / "p" / (case["dir_name"] or "case")
    for path, text in case["files"].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="")
    args = case["args"]
    folder = args.get("--project-directory")
    folder = folder[0] if isinstance(folder, list) else folder
    request = Request(
        files=tuple(args.get("-f", ())),
        profiles=tuple(args.get("--profile", ())),
        env_files=tuple(args["--env-file"]) if "--env-file" in args else None,
        project_directory=None if folder is None else os.path.normpath(folder).removeprefix("."),
        variables=tuple(case["env"].items()),
    )
    model, problems = render(Files(root, case["files"]), request, str(root))
    if case.get("expected_error"):
        assert model is None
        assert problems
    else:
        text = json.dumps(model).replace(str(root), "<DIR>").replace(str(root.parent), "<DIR>/..")
        assert tidy(json.loads(text)) == tidy(case["expected"])
