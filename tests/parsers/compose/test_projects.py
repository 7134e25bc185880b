"""Units, profiles, names and consumers: what belongs together and who uses what."""

from __future__ import annotations

import pytest

SERVICE = "services: {a: {image: i}}\n"
OVERLAY = "services: {a: {restart: always}}\n"


@pytest.mark.parametrize(
    "texts, expected",
    [
        ({"compose.yml": SERVICE, "docker-compose.yml": SERVICE},
         [("compose.yml", ("compose.yml",), ()), ("docker-compose.yml", ("docker-compose.yml",), ())]),
        ({"docker-compose.yml": SERVICE, "compose.override.yaml": OVERLAY},
         [("docker-compose.yml", ("docker-compose.yml", "compose.override.yaml"), ())]),
        ({"compose.yml": SERVICE, "compose.prod.yml": OVERLAY, "docker-compose-test.yml": SERVICE},
         [("compose.yml", ("compose.yml",), (("compose.prod.yml", "prod"),)),
          ("docker-compose-test.yml", ("docker-compose-test.yml",), ())]),
        ({"compose.yml": SERVICE, "compose.test.yml": SERVICE, "compose.test.override.yml": OVERLAY},
         [("compose.test.yml", ("compose.test.yml",), (("compose.test.override.yml", "test.override"),)),
          ("compose.yml", ("compose.yml",), ())]),
        ({"a/docker-compose.dev.yml": OVERLAY}, [("a/docker-compose.dev.yml", ("a/docker-compose.dev.yml",), ())]),
        ({"deploy.yaml": SERVICE}, [("deploy.yaml", ("deploy.yaml",), ())]),
        ({"render.yaml": "services:\n- {name: a}\n"}, []),
        ({"values.yaml": "services: {a: {image: i}}\nreplicas: 1\n"}, []),
        ({"values.yaml": "services: {a: {image: {tag: x}}}\n"}, []),
        ({".env": "COMPOSE_FILE=x.yaml:y.yaml\n", "x.yaml": SERVICE, "y.yaml": SERVICE},
         [("x.yaml", ("x.yaml", "y.yaml"), ())]),
    ],
)  # fmt: skip
def test_units(texts: dict[str, str], expected: list, project) -> None:
    found = project(texts).units
    variants = [tuple((variant.path, variant.hint) for variant in unit.variants) for unit in found]
    assert [(unit.key, unit.files, laid) for unit, laid in zip(found, variants, strict=True)] == expected


def test_all_profiles_unless_some_are_named(project) -> None:
    one = project("services:\n  a: {image: i}\n  b: {image: i, profiles: [dev]}\n  c: {image: i, profiles: [x]}\n")
    assert [made.key for made in one.resolve().declarations] == ["services.a", "services.b", "services.c"]
    assert [made.key for made in one.resolve(profiles=("dev",)).declarations] == ["services.a", "services.b"]
    assert one.service("b").fact("profile", "dev").value.value == "dev"


def test_names_and_consumers(project) -> None:
    one = project("""
services:
  api: {build: ./backend, image: acme/orders-api, container_name: orders, environment: {DATABASE_URL: 'postgres://u@db:5432/x'}}
  worker: {image: acme/worker, environment: {CACHE_HOST: cache, KIND: db}}
  cron: {image: alpine, depends_on: [db]}
  db: {image: 'postgres:16'}
  cache: {image: 'valkey/valkey:8'}
""")
    assert one.service("api").names == ("api", "orders", "orders-api", "backend")
    assert one.service("api").folder == "backend"
    assert one.service("cron").names == ("cron",)
    assert (one.service("db").kind, one.service("db").consumers) == ("backing-service", ("api", "cron"))
    assert one.service("cache").consumers == ("worker",)


def test_included_services_take_part_and_their_own_variables_apply(project) -> None:
    one = project({"compose.yml": "include: [sub/c.yml]\nservices: {a: {image: 'i:${T:-none}'}}\n",
                   "sub/c.yml": "services: {b: {image: 'b:${T}', build: ./x}}\n", "sub/.env": "T=sub\n"})  # fmt: skip
    assert one.service("a").fact("tag").value.shown == "none"
    assert one.service("b").fact("tag").origin.edit_site().place == "sub/.env:1"
    assert one.service("b").fact("build-context").value.value == "sub/x"


@pytest.mark.parametrize(
    "check, path, port",
    [
        ("curl -f http://localhost:8080/health || exit 1", "/health", 8080),
        ("[CMD, curl, -f, 'http://127.0.0.1/up?x=1']", "/up", 80),
        ("[CMD-SHELL, 'wget -q --spider https://api/ready']", "/ready", 443),
        ("curl localhost:3000", "/", 3000),
        ("curl -H X=http://y http://$$HOSTNAME:81/z", "/z", 81),
        ("[CMD, curl, 'http://other:80/health']", None, None),
        ("[CMD, pg_isready, -h, localhost]", None, None),
        ("[NONE]", None, None),
    ],
)
def test_health_checks(check: str, path: str | None, port: int | None, project) -> None:
    made = project(f"services:\n  api:\n    image: i\n    healthcheck:\n      test: {check}\n").service("api")
    found = [made.fact("health-path"), made.fact("health-port")]
    assert [fact and fact.value.value for fact in found] == [path, port]
    assert all(fact is None or fact.origin.edit_site().place == "compose.yml:5" for fact in found)
