"""Reading a repository's files: decoding, caps, and staying inside."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.reading import Files, file_of, folder_of, join, name_of, part
from paritycheck.engine.reading import files as reading_files


def repository(tmp_path, contents):
    root = tmp_path / "repo"
    root.mkdir()
    for path, data in contents.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return Files(root, contents)


def codes(files):
    return [(problem.code, problem.place) for problem in files.problems]


DECODED = [
    (b"a: \xc3\xa9\n", "a: é\n"),
    (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
    (b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n", "a: 1\n"),
    (b"a: 1\r\n", "a: 1\r\n"),
    ("a: é\n".encode("utf-16"), "a: é\n"),
    (b"\xfe\xff" + "a: 1\n".encode("utf-16-be"), "a: 1\n"),
    (b"", ""),
]


@pytest.mark.parametrize("data, text", DECODED)
def test_decoding(tmp_path, data, text):
    files = repository(tmp_path, {"a.yml": data})
    assert files.source("a.yml").text == text
    assert files.problems == []


UNREADABLE = [
    (b"a: 1\n\0\n", "file-binary", "a.yml", None),
    (b"ok: 1\ncaf\xe9: 2\n", "file-encoding", "a.yml:2", "ok: 1\ncaf�: 2\n"),
    (b"\xef\xbb\xbfa\xff", "file-encoding", "a.yml:1", "a�"),
]


@pytest.mark.parametrize("data, code, place, text", UNREADABLE)
def test_what_is_no_clean_text(tmp_path, data, code, place, text):
    files = repository(tmp_path, {"a.yml": data})
    source = files.source("a.yml")
    assert (source.text if source else None) == text
    assert codes(files) == [(code, place)]


def test_the_place_of_the_first_undecodable_byte(tmp_path):
    files = repository(tmp_path, {"a.yml": b"\xef\xbb\xbfok: \xc3\xa9 \xff\n"})
    files.source("a.yml")
    assert (files.problems[0].span.line, files.problems[0].span.column) == (1, 7)


def test_the_size_cap(tmp_path, monkeypatch):
    monkeypatch.setattr(reading_files, "MAX_BYTES", 4)
    files = repository(tmp_path, {"small.yml": b"a: 1", "big.yml": b"a: 12"})
    assert files.source("small.yml") is not None
    assert files.source("big.yml") is None
    assert codes(files) == [("file-too-large", "big.yml")]


def test_read_once_and_reported_once(tmp_path):
    files = repository(tmp_path, {"a.yml": b"a: 1\na: 2\n", "gone.yml": b""})
    os.remove(files.root / "gone.yml")
    assert files.source("a.yml") is files.source("a.yml")
    assert files.yaml("a.yml") is files.yaml("a.yml")
    assert files.yaml("gone.yml") == files.yaml("gone.yml") == ()
    assert codes(files) == [("duplicate-key", "a.yml:2"), ("file-unreadable", "gone.yml")]


def test_outside(tmp_path):
    files = repository(tmp_path, {"a.yml": b"", "d/b.yml": b""})
    (tmp_path / "secret.yml").write_text("x")
    (tmp_path / "repo-twin").mkdir()
    (tmp_path / "repo-twin" / "x.yml").write_text("x")
    (files.root / "link.yml").symlink_to(tmp_path / "secret.yml")
    (files.root / "up").symlink_to(tmp_path)
    paths = ["../secret.yml", "d/../../secret.yml", "link.yml", "up/secret.yml", "../repo-twin/x.yml"]
    paths += [str(tmp_path / "secret.yml"), "a\0.yml", "\ud800", ".."]
    for path in paths:
        assert not files.exists(path)
        assert not files.is_folder(path)
        assert files.source(path) is None
    assert [problem.code for problem in files.problems] == ["outside-repository"] * len(paths)
    assert not files.is_folder("up")


def test_an_unlisted_file_can_be_read(tmp_path):
    files = repository(tmp_path, {"a.yml": b""})
    (files.root / ".env").write_text("A=1\n")
    (files.root / "inner.yml").symlink_to("a.yml")
    assert ".env" not in files.paths
    assert files.exists(".env")
    assert files.source(".env").text == "A=1\n"
    assert files.source("inner.yml").text == ""


@pytest.mark.parametrize("path", ["x" * 300, "a.yml/b", "missing", ""])
def test_odd_paths_are_nothing(tmp_path, path):
    files = repository(tmp_path, {"a.yml": b""})
    assert not files.exists(path)
    assert files.source(path) is None
    assert [problem.code for problem in files.problems] == ["file-unreadable"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    files = repository(tmp_path, {})
    os.mkfifo(files.root / "pipe")
    assert files.source("pipe") is None
    assert codes(files) == [("file-unreadable", "pipe")]


def test_listing(tmp_path):
    files = repository(tmp_path, {"b/z.yml": b"", "b/a.yml": b"", "a.yml": b"", "b/c/d.yml": b""})
    assert files.paths == ("a.yml", "b/a.yml", "b/c/d.yml", "b/z.yml")
    assert files.names("") == ("a.yml",)
    assert files.names("b") == ("a.yml", "z.yml")
    assert files.names("nowhere") == ()
    assert files.folders() == ("", "b", "b/c")
    assert files.under("b") == ("b/a.yml", "b/c/d.yml", "b/z.yml")
    assert files.under("") == files.paths
    assert files.is_folder("b")
    assert not files.is_folder("a.yml")


JOINS = [
    ("deploy/chart", "../values.yaml", "deploy/values.yaml"),
    ("deploy", "./x.yml", "deploy/x.yml"),
    ("deploy", "..", ""),
    ("", "a//b/./c", "a/b/c"),
    ("", ".", ""),
    ("a", "", "a"),
    ("", "..", None),
    ("a", "../../x", None),
    ("a", "b/../../../x", None),
    ("", "/etc/passwd", None),
    ("a", "x\0y", None),
    ("", "..x", "..x"),
]


@pytest.mark.parametrize("folder, path, expected", JOINS)
def test_join(folder, path, expected):
    assert join(folder, path) == expected


@given(st.text(alphabet="ab/.", max_size=12), st.text(alphabet="ab/.", max_size=12))
def test_join_never_leaves(folder, path):
    found = join(folder.strip("/."), path)
    assert found is None or (not found.startswith("/") and ".." not in found.split("/"))


def test_names():
    assert (folder_of("a/b/c.yml"), name_of("a/b/c.yml")) == ("a/b", "c.yml")
    assert (folder_of("c.yml"), name_of("c.yml")) == ("", "c.yml")


def test_a_part_of_a_file_reads_as_a_file_whose_places_are_those_of_the_whole(tmp_path):
    text = "kind: HelmRelease\nspec:\n  values: # inline\n    replicas: 2\n    image: {tag: '1'}\n  interval: 5m\n"
    (tmp_path / "app.yaml").write_text(text)
    files = Files(tmp_path, ["app.yaml"])
    inline = files.yaml("app.yaml")[0].cursor.get("spec", "values")
    layer = part(inline.span)
    (document,) = files.yaml(layer)
    assert [name for name, _ in document.cursor.entries()] == ["replicas", "image"]
    tag = document.cursor.get("image", "tag")
    assert (tag.text, tag.span.source.position(tag.span.start)) == ("1", (5, 18))
    assert file_of(layer) == "app.yaml"


def test_a_file_whose_name_looks_like_a_part_is_a_file(tmp_path):
    (tmp_path / "a#0-1").write_text("x: 1")
    assert Files(tmp_path, ["a#0-1"]).source("a#0-1").text == "x: 1"


def test_a_part_of_nothing_is_a_diagnostic(tmp_path):
    files = Files(tmp_path, [])
    assert files.source("gone.yaml#0-5") is None
    assert [problem.path for problem in files.problems] == ["gone.yaml"]
