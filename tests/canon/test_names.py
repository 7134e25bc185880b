"""Identity of names across the spellings of each format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.names import identity, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("store-front", ("store", "front")),
        ("storeFront", ("store", "front")),
        ("HTTPServer2", ("http", "server2")),
        ("API_KEY", ("api", "key")),
        ("OAUTH2Token", ("oauth2", "token")),
        ("basket.api", ("basket", "api")),
        ("", ()),
        ("S3_BUCKET", ("s3", "bucket")),
        ("a__b", ("a", "b")),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("store-front", "storeFront", "store_front", "StoreFront", "store.front", "01-store-front"),
        (
            "order-service",
            "orderservice",
            "order",
            "OrderService",
            "order-service-deployment",
            "02-order-dep.yaml",
        ),
        ("blazor-client", "blazorclient", "blazor.client"),
        ("redis", "redis-deployment", "redis-statefulset", "redis-svc", "redis-sts", "redisStatefulSet"),
        ("basket-api", "basket.api", "basketApi"),
    ],
)
def test_spellings_of_one_service(spellings: tuple[str, ...]) -> None:
    assert len({identity(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [("basket-api", "basket"), ("orders-db", "orders"), ("service", "web"), ("api-1", "api-2")],
)
def test_names_that_stay_apart(left: str, right: str) -> None:
    assert identity(left) != identity(right)


@pytest.mark.parametrize("name", ["service", "svc", "deployment", "01", "x-service"])
def test_something_always_stays(name: str) -> None:
    assert identity(name)


@given(st.text())
def test_identity_is_idempotent(name: str) -> None:
    assert identity(identity(name)) == identity(name)


@given(st.lists(st.from_regex(r"[a-z]{2,6}", fullmatch=True), min_size=1, max_size=4))
def test_separators_and_case_do_not_matter(parts: list[str]) -> None:
    camel = parts[0] + "".join(part.title() for part in parts[1:])
    assert identity("-".join(parts)) == identity("_".join(parts)) == identity(camel)
