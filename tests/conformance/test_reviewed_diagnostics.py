"""Every diagnostic on the Compose files, Dockerfiles and env files of the corpus, each reviewed against the real tool.

``docker compose config`` warns about a variable without a value and puts nothing there, and refuses a project whose
env file or extended file is not there; an env file may state a key twice, and the last value counts. A new diagnostic,
or one that is gone, is to be reviewed before it is listed or taken off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from paritycheck.engine.contract import Parser
from paritycheck.engine.discover import discover
from paritycheck.engine.model import Layers
from paritycheck.parsers import compose, dockerfile, dotenv

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PARITYCHECK_SHARED") or ROOT.parent / "shared")
CORPUS = SHARED / "corpus"
PARSERS: tuple[Parser, ...] = (compose.PARSER, dockerfile.PARSER, dotenv.PARSER)
REPOSITORIES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir()) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(
    not REPOSITORIES, reason="the corpus is not here; set PARITYCHECK_SHARED to the folder that holds corpus/"
)

#: repository -> code -> files. No Dockerfile of the corpus has one.
REVIEWED: dict[str, dict[str, str]] = {
    "alphagov__govuk-helm-charts": {"compose-variable-unset": "charts/router-probe-backend/tests/docker-compose.yaml"},
    "aws-containers__retail-store-sample-app": {
        "compose-variable-unset": "src/catalog/docker-compose.yml src/orders/docker-compose.yml"
    },
    "department-of-veterans-affairs__abd-vro": {
        "compose-variable-unset": "docker-compose.yml domain-bie-events/docker-compose.yml domain-cc/docker-compose.yml"
        " domain-ee/docker-compose.yml domain-xample/docker-compose.yml mocks/docker-compose.yml"
    },
    "hatchet-dev__hatchet": {
        "compose-variable-unset": "docker-compose.release.yml hack/dev/compression-test/docker-compose.yml"
    },
    "hmcts__rd-user-profile-api": {"compose-variable-unset": "docker-compose.yml"},
    "instana__robot-shop": {"compose-variable-unset": "docker-compose.yaml"},
    "keephq__keep": {
        # right for `docker compose -f`; its CI says --project-directory, which an environment may say as well
        "compose-file-missing": "tests/e2e_tests/docker-compose-e2e-mysql.yml"
        " tests/e2e_tests/docker-compose-e2e-postgres.yml tests/e2e_tests/docker-compose-e2e-redis.yml"
        " tests/e2e_tests/docker-compose-e2e-sqlite.yml",
        "compose-variable-unset": "docker-compose.common.yml elk/docker-compose-elk.yml keycloak/docker-compose.yaml"
        " tests/e2e_tests/docker-compose-e2e-mysql.yml tests/e2e_tests/docker-compose-e2e-postgres.yml"
        " tests/e2e_tests/docker-compose-e2e-sqlite.yml",
    },
    "maybe-finance__maybe": {"compose-variable-unset": "compose.example.yml"},
    "ministryofjustice__hmpps-book-secure-move-api": {"compose-env-file-missing": "docker-compose.yml"},
    "ministryofjustice__laa-apply-for-legal-aid": {"compose-env-file-missing": "docker-compose.yaml"},
    "openstatusHQ__openstatus": {
        "compose-env-file-missing": "apps/dashboard/docker-compose.yaml apps/server/docker-compose.yaml"
        " apps/status-page/docker-compose.yaml apps/workflows/docker-compose.yaml docker-compose-lightweight.yaml"
        " docker-compose.github-packages.yaml docker-compose.yaml",
        "duplicate-key": "apps/status-page/.env.example packages/api/.env.test",
    },
}


def told(repository: str) -> Iterator[tuple[str, str]]:
    """(code, file) of what is said about each unit, by itself and with each file that may be laid on it."""
    files = discover(CORPUS / repository, ())
    for parser in PARSERS:
        for unit in parser.units(files):
            for extra in ((), *((variant.path,) for variant in unit.variants)):
                for one in parser.resolve(unit, Layers((*unit.files, *extra)), files).diagnostics:
                    yield one.code, one.span.path if one.span is not None else one.path


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_every_diagnostic_was_reviewed(repository: str) -> None:
    reviewed = REVIEWED.get(repository, {})
    expected = {(code, path) for code, paths in reviewed.items() for path in paths.split()}
    assert sorted(set(told(repository))) == sorted(expected)


def test_every_reviewed_repository_is_there() -> None:
    assert REVIEWED.keys() <= set(REPOSITORIES)
