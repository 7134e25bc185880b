"""Snapshots of Docker: containers and resolved projects as declarations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from paritycheck.engine.contract import Resolution, Unit
from paritycheck.engine.model import Layers, Secret, Step
from paritycheck.engine.reading import Files
from paritycheck.parsers.compose import PARSER

PS = {"Service": "api", "Name": "shop-api-1", "Project": "shop", "Image": "r.example.org/api:1",
      "Publishers": [{"TargetPort": 80, "PublishedPort": 8080, "Protocol": "tcp"},
                     {"TargetPort": 90, "PublishedPort": 0, "Protocol": "udp"}]}  # fmt: skip
INSPECT: dict[str, Any] = {
    "Name": "/shop-api-1", "Image": "sha256:abc",
    "Config": {
        "Image": "r.example.org/api:1", "User": "1000", "WorkingDir": "",
        "Env": ["LEVEL=info", "EMPTY=", "API_TOKEN=never-shown", "PATH=/bin", "OF_THE_IMAGE=1"],
        "Labels": {"com.docker.compose.service": "api", "com.docker.compose.project": "shop"},
    },
    "HostConfig": {"Memory": 1048576, "NanoCpus": 1500000000, "RestartPolicy": {"Name": "always"},
                   "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
    "Mounts": [{"Type": "volume", "Name": "shop_data", "Destination": "/data"},
               {"Type": "bind", "Source": "/home/x", "Destination": "/x"}],
}  # fmt: skip


def seen(tmp_path: Path, text: str) -> Resolution:
    (tmp_path / "snap.json").write_text(text)
    files = Files(tmp_path, ["snap.json"])
    return PARSER.resolve(Unit("compose", "deploy/compose.yml", ()), Layers(observed=("snap.json",)), files)


def facts(found: Resolution) -> dict[str, str]:
    (made,) = found.declarations
    assert made.key == "services.api"
    return {f"{one.attribute}[{one.key}]" if one.key else one.attribute: one.value.shown for one in made.facts}


PS_FACTS = {
    "replicas": "1", "image": "r.example.org/api:1", "tag": "1", "container-port[80/tcp]": "80",
    "published-port[80/tcp]": "8080", "container-port[90/udp]": "90",
}  # fmt: skip


@pytest.mark.parametrize("text", [json.dumps([PS]), json.dumps([PS], indent=2), json.dumps(PS), json.dumps(PS) + "\n"])
def test_ps_in_every_spelling(text: str, tmp_path: Path) -> None:
    assert facts(seen(tmp_path, text)) == PS_FACTS


def test_ps_with_an_object_a_line(tmp_path: Path) -> None:
    text = f"{json.dumps(PS)}\n{json.dumps(PS)}\r\n{json.dumps({**PS, 'Service': 'db', 'Image': 'postgres:16'})}\n"
    found = seen(tmp_path, text)
    assert {one.key: one.kind for one in found.declarations} == {
        "services.api": "workload",
        "services.db": "backing-service",
    }
    api, db = found.declarations
    replicas, version = api.fact("replicas"), db.fact("version")
    assert replicas is not None
    assert replicas.value.shown == "2"
    assert version is not None
    assert (version.origin.span.text, version.origin.span.place) == ("postgres:16", "snap.json:3")


def test_inspect_states_what_the_project_gives(tmp_path: Path) -> None:
    found = seen(tmp_path, json.dumps([INSPECT]))
    assert facts(found) == {
        "replicas": "1", "image": "r.example.org/api:1", "tag": "1", "container-port[80/tcp]": "80",
        "published-port[80/tcp]": "8080", "env[LEVEL]": "info", "env[EMPTY]": "", "env[API_TOKEN]": "***",
        "memory-limit": "1048576", "cpu-limit": "1.5", "restart": "always", "user": "1000",
        "volume[/data]": "shop_data",
    }  # fmt: skip
    token, volume = (found.declarations[0].fact(*what) for what in (("env", "API_TOKEN"), ("volume", "/data")))
    assert token is not None
    assert isinstance(token.value, Secret)
    assert token.origin.step is Step.OBSERVED
    assert volume is not None
    assert getattr(volume.value, "value", None) == "data"


def test_one_off_containers_are_no_service(tmp_path: Path) -> None:
    labels = {**INSPECT["Config"]["Labels"], "com.docker.compose.oneoff": "True"}
    once = {**INSPECT, "Config": {**INSPECT["Config"], "Labels": labels}}
    (made,) = seen(tmp_path, json.dumps([INSPECT, once])).declarations
    assert [one.value.shown for one in made.facts if one.attribute == "replicas"] == ["1"]


def test_a_resolved_project_without_the_paths_of_the_machine(tmp_path: Path) -> None:
    service = {"image": "r.example.org/api:1", "environment": {"A": "x$$y"}, "build": {"context": "/home/x"},
               "volumes": [{"type": "bind", "source": "/home/x", "target": "/x"}]}  # fmt: skip
    for indent in (None, 2):
        text = json.dumps({"name": "shop", "services": {"api": service}}, indent=indent)
        assert facts(seen(tmp_path, text)) == {"image": "r.example.org/api:1", "tag": "1", "env[A]": "x$y"}


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[1, 2]", "{\n}", "not json", '{"a": 1}\n{"b": ', "[{}]", '{"Image": []}']
)
def test_anything_else_is_a_diagnostic(text: str, tmp_path: Path) -> None:
    found = seen(tmp_path, text)
    assert found.declarations == ()
    assert [one.code for one in found.diagnostics] == ["compose-snapshot"]
    assert found.unread
