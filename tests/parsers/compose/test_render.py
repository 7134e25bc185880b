"""What `docker compose config` prints: types, paths, names, relations, and what it refuses."""

from __future__ import annotations

import pytest


def test_a_project(project) -> None:
    one = project("""
name: My.Shop
services:
  web:
    build: ./web
    ports: ["8080:80"]
    environment: [PORT=80, HOME, NOPE]
    mem_limit: 512m
    healthcheck: {test: curl x, interval: 90s, retries: "3"}
    links: [db]
    volumes: [data:/d, ./conf:/c]
  db: {image: postgres, deploy: {replicas: 2}}
volumes: {data: }
""")
    model, _ = one.render(variables=(("HOME", "/home/u"),))
    web = model["services"]["web"]
    assert model["name"] == "myshop"
    assert web["build"] == {"context": f"{one.root}/web", "dockerfile": "Dockerfile"}
    assert web["ports"] == [{"mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp"}]
    assert web["environment"] == {"PORT": "80", "HOME": "/home/u", "NOPE": None}
    assert web["mem_limit"] == "536870912"
    assert web["healthcheck"] == {"test": ["CMD-SHELL", "curl x"], "interval": "1m30s", "retries": 3}
    assert web["depends_on"] == {"db": {"condition": "service_started", "required": True, "restart": True}}
    assert [volume["source"] for volume in web["volumes"]] == ["data", f"{one.root}/conf"]
    assert model["services"]["db"]["deploy"] == {"replicas": 2, "resources": {}, "placement": {}}
    assert model["networks"] == {"default": {"name": "myshop_default", "ipam": {}}}
    assert model["volumes"] == {"data": {"name": "myshop_data"}}


def test_the_project_is_called_after_variable_name_or_folder(project) -> None:
    one = project({"compose.yml": "name: t\nservices: {a: {image: '${COMPOSE_PROJECT_NAME}'}}", ".env": "X=1\n"})
    assert one.render()[0]["services"]["a"]["image"] == "t"
    assert one.render(project_name="Own")[0]["name"] == "own"
    assert one.render(variables=(("COMPOSE_PROJECT_NAME", "env"),))[0]["name"] == "env"


def test_where_files_come_from(project) -> None:
    one = project({"compose.yaml": "services: {a: {image: base}}",
                   "compose.override.yml": "services: {a: {image: over}}",
                   "x.yaml": "services: {a: {image: x}}", "sub/keep": ""})  # fmt: skip
    image = lambda **options: one.render(**options)[0]["services"]["a"]["image"]  # noqa: E731
    assert image() == "over"
    assert image(folder="sub") == "over"
    assert image(files=("compose.yaml",)) == "base"
    assert image(variables=(("COMPOSE_FILE", "compose.yaml:x.yaml"),)) == "x"


def test_profiles(project) -> None:
    one = project("services:\n  a: {image: i}\n  b: {image: i, profiles: [dev]}\n")
    assert list(one.render()[0]["services"]) == ["a"]
    assert list(one.render(profiles=("*",))[0]["services"]) == ["a", "b"]
    assert list(one.render(variables=(("COMPOSE_PROFILES", "x,dev"),))[0]["services"]) == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services: {a: {}}",
        "services: {a: {image: i, colour: red}}",
        "services: {a: {image: i, depends_on: [b]}}",
        "services: {a: {image: i, depends_on: [b]}, b: {image: i, depends_on: [a]}}",
        "services: {a: {image: i, depends_on: [b]}, b: {image: i, profiles: [x]}}",
        "services: {a: {image: i, volumes: ['vol:/v']}}",
        "services: {a: {image: i, networks: [n]}}",
        "services: {a: {image: i, secrets: [s]}}",
        "services: {a: {image: i, mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}}}",
        "services: {a: {image: i, scale: 2, deploy: {replicas: 3}}}",
        "services: {a: {image: i, env_file: none.env}}",
        "services: {a: {image: i, extends: a}}",
        "services: {a: {image: '${A:?e}'}}",
        "services: {a: {image: '${A'}}",
        "services: {a: {image: i, image: j}}",
        "services: {a: {image: i, privileged: perhaps}}",
        "services: {a: {image: i, container_name: x1}, b: {image: i, container_name: x1}}",
        "services: {a: {image: i, environment: {A: .inf}}}",
        "services: [a",
    ],
)
def test_refused(text: str, project) -> None:
    model, problems = project(text).render()
    assert model is None
    assert problems


def test_no_file_is_refused(project) -> None:
    assert project({"readme": ""}).render() == (None, ["compose-no-file"])
