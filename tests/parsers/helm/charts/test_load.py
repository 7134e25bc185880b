"""Loading: archives, links, dependencies by path, and what leads out of the repository."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from paritycheck.engine.reading import Files
from paritycheck.parsers.helm.charts.archive import MAX_FILE, unpack
from paritycheck.parsers.helm.charts.errors import ChartError
from paritycheck.parsers.helm.charts.load import check_installable, load_chart
from paritycheck.parsers.helm.gotemplate.value import origins


def write(root, **texts):
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def chart_yaml(name, more=""):
    return f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n{more}"


def packed(members):
    """A .tgz of (name, content or a link's target as a tuple)."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, tuple):
                info.type, info.linkname = tarfile.SYMTYPE, content[0]
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return made.getvalue()


KID = [
    ("kid/Chart.yaml", chart_yaml("kid").encode()),
    ("kid/values.yaml", b"\xef\xbb\xbfport: 80\n"),
    ("kid/templates/s.yaml", b"kind: Service\n"),
    ("kid/link", ("/etc/passwd",)),
]


def test_an_archive_in_charts(tmp_path):
    write(tmp_path, **{"deploy/app/Chart.yaml": chart_yaml("app")})
    (tmp_path / "deploy/app/charts").mkdir()
    (tmp_path / "deploy/app/charts/kid-1.0.0.tgz").write_bytes(packed(KID))
    chart = load_chart("deploy/app", Files(tmp_path, []))
    (kid,) = chart.children
    assert (kid.name, kid.folder) == ("kid", "deploy/app/charts/kid-1.0.0.tgz!/kid")
    (origin,) = origins(kid.defaults["port"])
    assert (origin.span.path, origin.span.text) == ("deploy/app/charts/kid-1.0.0.tgz!/kid/values.yaml", "80")
    assert [file.data for file in kid.files] == [b""]  # a link in an archive has no content


def test_an_archive_in_an_archive(tmp_path):
    outer = packed([("app/Chart.yaml", chart_yaml("app").encode()), ("app/charts/kid.tgz", packed(KID))])
    (tmp_path / "app.tgz").write_bytes(outer)
    chart = load_chart("app.tgz", Files(tmp_path, []))
    assert chart.children[0].templates[0].path == "app.tgz!/app/charts/kid.tgz!/kid/templates/s.yaml"


@pytest.mark.parametrize(
    "members, message",
    [
        ([("kid/../../x", b"")], "chart illegally references parent directory"),
        ([("x", b"")], 'chart illegally contains content outside the base directory: "x"'),
        ([("kid//etc/x", b"")], "chart illegally contains absolute paths"),
        ([("kid/c:/x", b"")], "chart contains illegally named files"),
        ([("Chart.yaml/x", b"")], "chart yaml not in base directory"),
        ([("kid/large", bytes(MAX_FILE + 1))],
         f'decompressed chart file "kid/large" is larger than the maximum file size {MAX_FILE}'),
        ([], "no files in chart archive"),
    ],
)  # fmt: skip
def test_archives_that_helm_refuses(members, message):
    with pytest.raises(ChartError) as caught:
        unpack(packed(members))
    assert caught.value.message == message


@pytest.mark.parametrize("data", [b"", b"plain text", gzip.compress(b"no tar"), packed(KID)[:40]])
def test_broken_archives_are_errors(data):
    with pytest.raises(ChartError):
        unpack(data)


def test_an_archive_that_unpacks_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr("paritycheck.parsers.helm.charts.archive.MAX_CHART", 1000)
    with pytest.raises(ChartError, match="decompressed chart is larger than the maximum file size 1000"):
        unpack(packed([(f"kid/{at}", bytes(400)) for at in range(3)]))


def test_links_stay_inside_the_repository(tmp_path):
    root = tmp_path / "repo"
    write(tmp_path, **{"outside/secret.yaml": "kind: Secret\n"})
    write(root, **{"app/Chart.yaml": chart_yaml("app"), "shared/a.yaml": "kind: A\n", "app/templates/t.yaml": ""})
    (root / "app/templates/in.yaml").symlink_to("../../shared/a.yaml")
    (root / "app/templates/folder").symlink_to("../../shared")
    (root / "app/templates/out.yaml").symlink_to(tmp_path / "outside/secret.yaml")
    (root / "app/templates/away").symlink_to(tmp_path / "outside")
    (root / "app/templates/dangling").symlink_to("nowhere")
    (root / "app/loop").symlink_to(".")
    chart = load_chart("app", Files(root, []))
    assert [file.name for file in chart.templates] == [
        "templates/folder/a.yaml", "templates/in.yaml", "templates/t.yaml",
    ]  # fmt: skip
    assert sorted(note.split(":")[0] for note in chart.notes) == [
        "app/loop", "app/templates/away", "app/templates/dangling", "app/templates/out.yaml",
    ]  # fmt: skip


def test_a_dependency_by_path_is_read_where_helm_would_miss_it(tmp_path):
    more = 'dependencies:\n- {name: lib, version: 1.0.0, repository: "file://../lib"}\n- {name: far, repository: "https://x.example"}\n'
    write(tmp_path, **{"charts/app/Chart.yaml": chart_yaml("app", more), "charts/lib/Chart.yaml": chart_yaml("lib"),
                       "charts/lib/values.yaml": "a: 1\n"})  # fmt: skip
    chart = load_chart("charts/app", Files(tmp_path, []))
    assert [child.folder for child in chart.children] == ["charts/lib"]
    assert [(one.name, one.local) for one in chart.missing] == [("lib", True), ("far", False)]
    assert chart.missing[1].origin.span.line == 6
    with pytest.raises(ChartError, match=r"missing in charts/ directory: lib, far\Z"):
        check_installable(chart)
    check_installable(chart, strict=False)


@pytest.mark.parametrize("repository", ["file://.", "file://../../out", "file:///etc", "file://../app"])
def test_a_path_that_leads_nowhere_good_is_a_missing_dependency(tmp_path, repository):
    more = f'dependencies: [{{name: app, version: 1.0.0, repository: "{repository}"}}]\n'
    write(tmp_path, **{"app/Chart.yaml": chart_yaml("app", more)})
    chart = load_chart("app", Files(tmp_path, []))
    assert (chart.children, [one.local for one in chart.missing]) == ((), [False])


def test_errors_point_at_the_line(tmp_path):
    write(tmp_path, **{"app/Chart.yaml": "apiVersion: v2\nname: app\nversion: new\n"})
    with pytest.raises(ChartError) as caught:
        load_chart("app", Files(tmp_path, []))
    assert caught.value.span.place == "app/Chart.yaml:3"


def test_files_that_are_no_text_are_kept_as_bytes(tmp_path):
    write(tmp_path, **{"app/Chart.yaml": chart_yaml("app")})
    (tmp_path / "app/logo.png").write_bytes(b"\x89PNG\xff\x00")
    (file,) = load_chart("app", Files(tmp_path, [])).files
    assert file.data == b"\x89PNG\xff\x00"
    assert file.source.text.encode("utf-8", "surrogateescape") == file.data
