"""What differs between versions of Helm in this layer: one row a change, the first version that has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Version: TypeAlias = tuple[int, int, int]

#: The version that is imitated unless another is asked for.
DEFAULT: Final[Version] = (3, 21, 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """The behaviour of one version.

    ``keeps_agreed_nulls``: a null whose default is null too stays (coalesce.go). ``cleans_default_nulls``: nulls in
    chart defaults never reach the values. ``imports_nulls``: import-values keep nulls. ``json_objects``: --set-json
    takes a whole object. ``chart_is_map``: ``.Chart`` is a map. ``keeps_kube_suffix``: --kube-version keeps what
    follows the numbers. ``splits_lines``: documents are split at ``---`` alone, without the white space around.
    ``orders_webhooks``: webhook configurations have a place in the install order.
    """

    keeps_agreed_nulls: bool
    cleans_default_nulls: bool
    imports_nulls: bool
    json_objects: bool
    chart_is_map: bool
    keeps_kube_suffix: bool
    splits_lines: bool
    orders_webhooks: bool


def rules(version: Version = DEFAULT) -> Rules:
    """The rules of a version of Helm."""
    v4 = version >= (4, 0, 0)
    return Rules(
        keeps_agreed_nulls=version >= (4, 1, 4) or (3, 20, 2) <= version < (4, 0, 0),
        cleans_default_nulls=version >= (4, 2, 0),
        imports_nulls=version >= (3, 13, 0),
        json_objects=v4,
        chart_is_map=v4,
        keeps_kube_suffix=v4,
        splits_lines=version >= (4, 2, 0),
        orders_webhooks=v4,
    )
