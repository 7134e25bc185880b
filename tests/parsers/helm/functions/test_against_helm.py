"""Generated calls rendered by helm itself, all in one run, against the same calls here."""

import json
import random
import re
import shutil
import subprocess

import pytest
from paritycheck.parsers.helm.functions import table

HELM = shutil.which("helm")
TEXTS = ['""', '"abc"', '"Hello World-foo_bar"', '" x  y "', '"aé b"', '"a,b,c"', '"12"', '"3.70"', '"0x1f"', '"a\\nb"']
NUMBERS = ["-3", "0", "1", "2", "5", "20"]
FLOATS = ["1.5", "2.0", "-0.5", "1e6", "1e-7", "123456789.0"]
LISTS = ["(list)", '(list "a" "b" "a" nil)', '(list 1 2.0 2 "2")', "(until 4)", '(splitList "," "z,y,x")']
MAPS = ["(dict)", '(dict "a" 1 "b" "x")', '(dict "a" (dict "b" (dict "c" 1)) "d" (list 2))', '(dict "a" "" "b" nil)']
POOLS = {
    "string": TEXTS, "int": NUMBERS, "float64": FLOATS, "bool": ["true", "false"], "map": MAPS, "list": LISTS,
    "time": ['(toDate "2006-01-02" "2020-02-03")'], "any": [*TEXTS, *NUMBERS, *FLOATS, *LISTS, *MAPS, "nil", "true"],
}  # fmt: skip
UNLIKE = frozenset(
    """ago now keys values chunk mustChunk date dateInZone date_in_zone htmlDate htmlDateInZone toDate mustToDate
    dateModify date_modify mustDateModify must_date_modify semver decryptAES derivePassword durationRound""".split()
)


def calls(count):
    chosen = random.Random(20)
    names = [name for name in table.names() if name not in UNLIKE]
    for name in names:
        function = table.find(name)
        if function.passing == "generated" or function.since > (3, 22, 0):
            continue
        for _ in range(count):
            words = [name]
            for kind in function.takes.split():
                pool = POOLS[kind.removesuffix("...")]
                words += [chosen.choice(pool) for _ in range(chosen.randint(0, 2) if kind.endswith("...") else 1)]
            yield " ".join(words)


@pytest.mark.skipif(HELM is None, reason="helm is not on the PATH")
def test_helm_prints_the_same(evaluate, tmp_path):
    rows = {call: evaluate(call) for call in sorted(set(calls(8)))}
    good = [call for call, result in rows.items() if not result.startswith("error: ")]
    lines = [f'{{{{ $x := {call} }}}}- {{{{ printf "%T %#v" $x $x | toJson }}}}' for call in good]
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\n")
    (tmp_path / "templates" / "calls.yaml").write_text("kind: Calls\nrows:\n" + "\n".join(lines), encoding="utf-8")
    done = subprocess.run([HELM, "template", str(tmp_path)], capture_output=True, check=True)
    text = done.stdout.decode("utf-8", "replace")
    printed = [json.loads(line[2:]) for line in text.splitlines() if line.startswith('- "')]
    nothing = re.compile(r"(\[\]interface \{\}|\[\]string|map\[string\]interface \{\})\(nil\)")
    assert len(printed) == len(good)
    assert {c: (rows[c], p) for c, p in zip(good, printed, strict=True) if rows[c] != nothing.sub(r"\1{}", p)} == {}
