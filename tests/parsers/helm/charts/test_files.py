"""``.Files``."""

from __future__ import annotations

from paritycheck.parsers.helm.charts.chart import ChartFile
from paritycheck.parsers.helm.charts.files import FileMap
from paritycheck.parsers.helm.gotemplate.value import Bytes, Place, origins


def made(**contents):
    return FileMap([ChartFile(name, f"app/{name}", lambda data=data: data) for name, data in contents.items()], repr)


FILES = made(**{"a.txt": b"one\ntwo\n", "conf/b.yaml": b"k: v", "conf/deep/a.txt": b"\n\n", "empty": b""})


def call(files, name, *arguments):
    return files.methods[name].body(*arguments)


def test_a_text_is_at_its_place_in_the_file():
    text = call(FILES, "Get", "a.txt")
    (run,) = text.runs
    assert (text, run.where.source.path, run.where.offset) == ("one\ntwo\n", "app/a.txt", 0)


def test_lines_keep_their_places():
    lines = call(FILES, "Lines", "a.txt")
    assert [(line, line.runs[0].where.offset) for line in lines] == [("one", 0), ("two", 4)]
    assert list(call(FILES, "Lines", "conf/deep/a.txt")) == ["", ""]
    assert list(call(FILES, "Lines", "empty")) == list(call(FILES, "Lines", "nope")) == []


def test_what_is_not_there_is_empty():
    assert call(FILES, "Get", "nope") == ""
    assert call(FILES, "GetBytes", "nope") == Bytes()


def test_a_glob_is_a_map_of_names_to_bytes():
    found = call(FILES, "Glob", "conf/**")
    assert sorted(found) == ["conf/b.yaml", "conf/deep/a.txt"]
    assert [(name, type(data), data) for name, data in sorted(found.items())] == [
        ("conf/b.yaml", Bytes, b"k: v"),
        ("conf/deep/a.txt", Bytes, b"\n\n"),
    ]
    assert origins(found["conf/b.yaml"])[0].span.place == "app/conf/b.yaml:1"
    assert not call(FILES, "Glob", "nope/*")


def test_config_and_secrets_go_by_base_name():
    found = call(FILES, "Glob", "conf/*.yaml")
    shown: list[object] = []
    found.to_yaml = lambda value: shown.append(value) or "yaml"
    assert (call(found, "AsConfig"), call(found, "AsSecrets")) == ("yaml", "yaml")
    config, secrets = shown
    assert config == {"b.yaml": "k: v"}
    assert isinstance(config["b.yaml"].runs[0].where, Place)
    assert secrets == {"b.yaml": "azogdg=="}
    assert origins(secrets["b.yaml"])[0].span.path == "app/conf/b.yaml"


def test_nothing_is_read_before_it_is_asked_for():
    read: list[str] = []
    files = FileMap([ChartFile(name, name, lambda name=name: read.append(name) or b"x") for name in ("a", "b")], repr)
    assert (len(files), read) == (2, [])
    assert (files["a"], files["a"], read) == (b"x", b"x", ["a"])
