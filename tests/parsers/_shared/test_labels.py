"""Labels that hold passwords are hidden, others are text."""

from __future__ import annotations

import pytest
from paritycheck.engine.model import Origin, Source, Span
from paritycheck.parsers._shared.labels import label_fact

HERE = Origin(Span(Source("compose.yml", "x"), 0, 1))


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("team", "payments", "payments"),
        ("traefik.http.middlewares.a.basicauth.users", "ops:x", "***"),
        ("traefik.http.middlewares.a.digestAuth.users", "ops:realm:x", "***"),
        ("traefik.http.middlewares.a.basicauth.removeheader", "yes", "yes"),
        ("note", "ops:$2y$05$abc", "***"),
        ("note", "ops:{SHA}abc=", "***"),
        ("note", "5$ and 6$", "5$ and 6$"),
        ("api-token", "abcdef", "***"),
    ],
)
def test_what_is_shown(name: str, text: str, shown: str) -> None:
    assert label_fact(name, text, "", HERE).value.shown == shown


def test_what_is_not_known() -> None:
    assert label_fact("team", "", "variable A is not set", HERE).value.shown == "unknown (variable A is not set)"
