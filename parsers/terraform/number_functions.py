"""Functions of numbers and of network addresses."""

from __future__ import annotations

import ipaddress
import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from .floats import log, power
from .functions import Plain
from .kinds import BOOL, NUMBER, STRING, ListOf
from .values import NUMBERS


def _log(value: Decimal, base: Decimal) -> Decimal:
    if value <= 0 or base <= 0:
        raise ValueError("a positive number is required")
    return _float(log(float(value)) / log(float(base)))


def _float(value: float) -> Decimal:
    """log() and pow() compute with 64 bits; their result is the shortest decimal that stands for it."""
    if not math.isfinite(value):
        raise ValueError("the result is not finite")
    return Decimal(repr(value)).normalize(NUMBERS)


def _pow(value: Decimal, exponent: Decimal) -> Decimal:
    return _float(power(float(value), float(exponent)))


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise ValueError("a whole number is required")
    return int(value)


def _signum(value: Decimal) -> Decimal:
    _whole(value)
    return Decimal((value > 0) - (value < 0))


def _sum(values: list[Decimal]) -> Decimal:
    if not values:
        raise ValueError("the list is empty")
    total = Decimal(0)
    for value in values:
        total = NUMBERS.add(total, value)
    return total


NUMBER_FUNCTIONS: dict[str, Plain] = {
    "abs": Plain(Decimal.copy_abs, (NUMBER,), NUMBER),
    "ceil": Plain(lambda value: value.to_integral_value(ROUND_CEILING, NUMBERS), (NUMBER,), NUMBER),
    "floor": Plain(lambda value: value.to_integral_value(ROUND_FLOOR, NUMBERS), (NUMBER,), NUMBER),
    "log": Plain(_log, (NUMBER, NUMBER), NUMBER),
    "pow": Plain(_pow, (NUMBER, NUMBER), NUMBER),
    "signum": Plain(_signum, (NUMBER,), NUMBER),
    "max": Plain(lambda *values: max(values), (NUMBER,), NUMBER, NUMBER),
    "min": Plain(lambda *values: min(values), (NUMBER,), NUMBER, NUMBER),
    "sum": Plain(_sum, (ListOf(NUMBER),), NUMBER),
    "alltrue": Plain(all, (ListOf(BOOL),), BOOL),
    "anytrue": Plain(any, (ListOf(BOOL),), BOOL),
}


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _cidrhost(prefix: str, host: Decimal) -> str:
    network, number = _network(prefix), _whole(host)
    if number < 0:
        number += network.num_addresses
    if not 0 <= number < network.num_addresses:
        raise ValueError(f"the network has no host {host}")
    return str(network.network_address + number)


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise ValueError("only an IPv4 network has a netmask")
    return str(network.netmask)


def _cidrsubnet(prefix: str, bits: Decimal, number: Decimal) -> str:
    network, length = _network(prefix), _whole(bits)
    longer = network.prefixlen + length
    if not 0 <= longer <= network.max_prefixlen or not 0 <= _whole(number) < 2 ** max(length, 64 * (length < 0)):
        raise ValueError(f"no room for subnet {number} with {length} more bits")
    step = int(number) << (network.max_prefixlen - longer)
    return f"{type(network.network_address)(int(network.network_address) | step)}/{longer}"


def _cidrsubnets(prefix: str, *bits: Decimal) -> tuple[str, ...]:
    network = _network(prefix)
    size, results, at = network.max_prefixlen, [], int(network.network_address)
    for extra in bits:
        longer = network.prefixlen + _whole(extra)
        if extra < 1 or longer > size:
            raise ValueError(f"no room for a subnet with {extra} more bits")
        block = 1 << (size - longer)
        at = -(-at // block) * block
        if at + block > int(network.broadcast_address) + 1:
            raise ValueError("the network has no room for all of these subnets")
        results.append(f"{type(network.network_address)(at)}/{longer}")
        at += block
    return tuple(results)


NETWORK_FUNCTIONS: dict[str, Plain] = {
    "cidrhost": Plain(_cidrhost, (STRING, NUMBER)),
    "cidrnetmask": Plain(_cidrnetmask, (STRING,)),
    "cidrsubnet": Plain(_cidrsubnet, (STRING, NUMBER, NUMBER)),
    "cidrsubnets": Plain(_cidrsubnets, (STRING,), ListOf(STRING), NUMBER),
}
