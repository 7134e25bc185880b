"""Finding policies by name, for the commands that speak of them."""

from __future__ import annotations

from pathlib import Path

from ..model import Policy, Settings, UserError
from .failures import nearest


def find_policy(root: Path, settings: Settings, name: str, otherwise: str = "") -> Policy:
    """The policy of that id; a UserError that suggests the nearest one when there is none."""
    from ..policy import load

    policies = {policy.id: policy for policy in load.load_policies(settings, root)}
    if name not in policies:
        hint = "\n".join(filter(None, ("`paritycheck policy list` shows them all", otherwise)))
        raise UserError(f"there is no policy {name!r}{nearest(name, policies)}\n{hint}")
    return policies[name]
