"""Quantities: the same letters mean different amounts in different formats."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon import quantity

MI = 1024**2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("512Mi", 512 * MI),
        ("512M", 512_000_000),
        ("1500Mi", 1500 * MI),
        ("8Gi", 8 * 1024**3),
        ("1024Mi", 1024**3),
        ("4294967296", 4 * 1024**3),
        ("1E", 10**18),
        ("1E3", 1000),
        ("1e3", 1000),
        ("12e-1", 2),
        ("1.5Gi", 3 * 1024**3 // 2),
        (".5k", 500),
        ("5.", 5),
        ("500m", 1),
        ("1001m", 2),
        ("100u", 1),
        ("+1k", 1000),
        ("9E9", 9_000_000_000),
        ("100E", 2**63 - 1),
        (" 1Ki ", 1024),
        ("0", 0),
    ],
)
def test_kubernetes_bytes(text: str, expected: int) -> None:
    assert quantity.kubernetes_bytes(text) == expected


@pytest.mark.parametrize(
    "text", ["", "lots", "512mb", "512KB", "1 Gi", "1KI", "Mi", "1.2.3", "--1", "1e", "${X}", "٣Mi", "1e9999"]
)
def test_text_that_kubernetes_refuses(text: str) -> None:
    assert quantity.kubernetes_bytes(text) is None
    assert quantity.kubernetes_cpu(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("512m", 512 * MI),
        ("512M", 512 * MI),
        ("512mb", 512 * MI),
        ("512MiB", 512 * MI),
        ("1g", 1024**3),
        ("1Gi", 1024**3),
        ("0.5g", 512 * MI),
        ("0.1g", 107_374_182),
        ("300k", 300 * 1024),
        ("64 kb", 64 * 1024),
        ("100b", 100),
        ("4294967296", 4_294_967_296),
        ("2T", 2 * 1024**4),
    ],
)
def test_compose_bytes(text: str, expected: int) -> None:
    assert quantity.compose_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "m", "-1m", "1x", "1bb", "1mbb", "1Mii", "${MEM_LIMIT}"])
def test_text_that_compose_refuses(text: str) -> None:
    assert quantity.compose_bytes(text) is None


def test_compose_megabytes_are_kubernetes_mebibytes_and_not_megabytes() -> None:
    assert quantity.compose_bytes("512m") == quantity.kubernetes_bytes("512Mi")
    assert quantity.compose_bytes("512M") != quantity.kubernetes_bytes("512M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500m", "0.5"),
        ("0.5", "0.5"),
        ("2", "2"),
        ("4", "4"),
        ("4000m", "4"),
        ("5000m", "5"),
        ("100u", "0.0001"),
        ("100n", "1E-7"),
        ("0.1", "0.1"),
        ("1e-10", "1E-9"),
        ("500Mi", "524288000"),
    ],
)
def test_kubernetes_cpu(text: str, expected: str) -> None:
    assert quantity.kubernetes_cpu(text) == Decimal(expected)


@pytest.mark.parametrize(("text", "expected"), [("0.50", "0.5"), ("2", "2"), ("1e0", "1"), ("0.1", "0.1")])
def test_compose_cpu(text: str, expected: str) -> None:
    assert quantity.compose_cpu(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["500m", "", "-1", "two"])
def test_text_that_is_not_compose_cpus(text: str) -> None:
    assert quantity.compose_cpu(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1024", "1"), ("256", "0.25"), ("1 vCPU", "1"), (".5 vCPU", "0.5"), ("2vcpu", "2"), ("500m", None)],
)
def test_ecs_cpu(text: str, expected: str | None) -> None:
    assert quantity.ecs_cpu(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"), [("2048", 2048 * MI), ("2 GB", 2048 * MI), ("512 MB", 512 * MI), ("2Ti", None)]
)
def test_ecs_bytes(text: str, expected: int | None) -> None:
    assert quantity.ecs_bytes(text) == expected


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (512 * MI, "512Mi"),
        (1024**3, "1Gi"),
        (500_000_000, "500M"),
        (0, "0"),
        (1000, "1k"),
        (1024, "1Ki"),
        (1500 * MI, "1500Mi"),
        (999, "999"),
        (107_374_182, "107374182"),
        (2048 * MI, "2Gi"),
    ],
)
def test_show_bytes(amount: int, text: str) -> None:
    assert quantity.show_bytes(amount) == text


@pytest.mark.parametrize(
    ("cores", "text"),
    [
        ("0.5", "500m"),
        ("2", "2"),
        ("1.5", "1500m"),
        ("0.0001", "100u"),
        ("1E-7", "100n"),
        ("1E-10", "1n"),
        ("1E+1", "10"),
    ],
)
def test_show_cpu(cores: str, text: str) -> None:
    assert quantity.show_cpu(Decimal(cores)) == text


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_shown_bytes_read_back(amount: int) -> None:
    assert quantity.kubernetes_bytes(quantity.show_bytes(amount)) == amount


@given(st.integers(min_value=0, max_value=10**15))
def test_shown_cpu_reads_back(nano: int) -> None:
    cores = Decimal(nano).scaleb(-9)
    assert quantity.kubernetes_cpu(quantity.show_cpu(cores)) == cores


@given(st.one_of(st.text(), st.from_regex(r"[+-]?[0-9.]{1,50}[a-zA-Z]{0,3}[0-9-]{0,5}")))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    for read in (quantity.kubernetes_bytes, quantity.compose_bytes, quantity.ecs_bytes):
        assert isinstance(read(text), int | None)
    for measure in (quantity.kubernetes_cpu, quantity.compose_cpu, quantity.ecs_cpu):
        assert isinstance(measure(text), Decimal | None)
