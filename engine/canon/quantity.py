"""Amounts of memory and processor as each format writes them, brought to bytes and cores.

Kubernetes reads `512M` as decimal, Compose reads `512m` as binary, ECS counts 1,024 units a core: the same
letters mean different amounts, so the format that wrote the text chooses the function here.
Every parser of this module returns None for text that is not an amount in its grammar; none raises.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, Context, Decimal
from functools import lru_cache
from typing import Final

from ..pattern import deferred

_BINARY: Final[Mapping[str, int]] = {s: 1024**n for n, s in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
_DECIMAL: Final[Mapping[str, int]] = {s: 1000**n for n, s in enumerate(("k", "M", "G", "T", "P", "E"), 1)}
_SMALL: Final[Mapping[str, Decimal]] = {"n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3")}
_FACTOR: Final[Mapping[str, Decimal]] = {
    "": Decimal(1),
    **_SMALL,
    **{suffix: Decimal(factor) for suffix, factor in (*_BINARY.items(), *_DECIMAL.items())},
}
_COMPOSE_FACTOR: Final[Mapping[str, int]] = {"": 1, **{s: 1024**n for n, s in enumerate("kmgtp", 1)}}

_NUMBER: Final = r"(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})"
_KUBERNETES: Final = deferred(rf"([+-]?{_NUMBER})(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?[0-9]{{1,3}}))?")
_COMPOSE: Final = deferred(rf"({_NUMBER}(?:[eE][+-]?[0-9]{{1,2}})?) ?(?:([kmgtp])(?:b|ib?)?|b)?", re.IGNORECASE)
_PLAIN: Final = deferred(rf"{_NUMBER}(?:[eE][+-]?[0-9]{{1,2}})?")
_VCPU: Final = deferred(rf"({_NUMBER}) ?vcpus?", re.IGNORECASE)
_ECS_MEMORY: Final = deferred(rf"({_NUMBER})(?: ?(mb|mib|gb|gib))?", re.IGNORECASE)

_EXACT: Final = Context(prec=200)
_LARGEST: Final = 2**63 - 1
_NANO: Final = Decimal("1e-9")


def _kubernetes_amount(text: str) -> Decimal | None:
    found = _KUBERNETES.fullmatch(text.strip())
    if found is None:
        return None
    number, suffix, exponent = found.groups()
    if exponent is not None:
        return _EXACT.scaleb(Decimal(number), int(exponent))
    return _EXACT.multiply(Decimal(number), _FACTOR[suffix or ""])


def _whole(amount: Decimal, rounding: str) -> int:
    bounded = max(min(amount, Decimal(_LARGEST)), Decimal(-_LARGEST))
    return int(bounded.to_integral_value(rounding=rounding))


@lru_cache(maxsize=4096)
def kubernetes_bytes(text: str) -> int | None:
    """Bytes of a Kubernetes quantity, rounded up and capped at 2^63-1 (apimachinery: resource.Quantity)."""
    amount = _kubernetes_amount(text)
    return None if amount is None else _whole(amount, ROUND_CEILING)


@lru_cache(maxsize=4096)
def compose_bytes(text: str) -> int | None:
    """Bytes of a Compose size: units are binary in any case, parts of a byte are cut (go-units)."""
    found = _COMPOSE.fullmatch(text.strip())
    if found is None:
        return None
    amount = _EXACT.multiply(Decimal(found[1]), Decimal(_COMPOSE_FACTOR[(found[2] or "").lower()]))
    return _whole(amount, ROUND_DOWN)


@lru_cache(maxsize=4096)
def kubernetes_cpu(text: str) -> Decimal | None:
    """Cores of a Kubernetes quantity, to the nano core.

    `500Mi` is grammatical and gives 524,288,000 cores: whether that is absurd is for a policy to say.
    """
    amount = _kubernetes_amount(text)
    if amount is None:
        return None
    return _tidy(amount.quantize(_NANO, rounding=ROUND_CEILING, context=Context(prec=1500)))


@lru_cache(maxsize=1024)
def compose_cpu(text: str) -> Decimal | None:
    """Cores of a Compose `cpus` value: a plain decimal number."""
    stripped = text.strip()
    return _tidy(Decimal(stripped)) if _PLAIN.fullmatch(stripped) else None


@lru_cache(maxsize=1024)
def ecs_cpu(units: str) -> Decimal | None:
    """Cores of an ECS task or container `cpu`: 1,024 units a core, or text such as `.5 vCPU`."""
    text = units.strip()
    if found := _VCPU.fullmatch(text):
        return _tidy(Decimal(found[1]))
    return _tidy(Decimal(text) / 1024) if _PLAIN.fullmatch(text) else None


@lru_cache(maxsize=1024)
def ecs_bytes(text: str) -> int | None:
    """Bytes of an ECS `memory`: a number of MiB, or text such as `2 GB` (which ECS reads as 2,048 MiB)."""
    found = _ECS_MEMORY.fullmatch(text.strip())
    if found is None:
        return None
    power = 3 if (found[2] or "").lower().startswith("g") else 2
    return _whole(_EXACT.multiply(Decimal(found[1]), Decimal(1024**power)), ROUND_DOWN)


def _tidy(amount: Decimal) -> Decimal:
    """The same number without trailing zeros and never in exponent form, so that it reads alike."""
    whole = amount.to_integral_value()
    return whole.quantize(Decimal(1), context=Context(prec=1500)) if whole == amount else amount.normalize(_EXACT)


@lru_cache(maxsize=1024)
def show_bytes(amount: int) -> str:
    """The shortest Kubernetes text that means exactly this many bytes; binary wins a tie."""
    candidates = [str(amount)]
    if amount:
        for suffix, factor in (*_BINARY.items(), *_DECIMAL.items()):
            if amount % factor == 0:
                candidates.append(f"{amount // factor}{suffix}")
    return min(candidates, key=lambda text: (len(text), not text.endswith("i")))


@lru_cache(maxsize=1024)
def show_cpu(cores: Decimal) -> str:
    """Cores as Kubernetes prints them: `2`, `500m`, down to nano cores; finer parts are rounded up."""
    for suffix, scale in (("", 0), ("m", 3), ("u", 6), ("n", 9)):
        scaled = _EXACT.scaleb(cores, scale)
        if scaled == scaled.to_integral_value():
            return f"{int(scaled)}{suffix}"
    return f"{_whole(_EXACT.scaleb(cores, 9), ROUND_CEILING)}n"
