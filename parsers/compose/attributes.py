"""The attributes that Compose knows and the shapes they may have: its schema in a table.

Shapes are letters: t text, n number, b boolean, l list, m mapping; null is always allowed. A number or a boolean may
also come as text, because variables are put in before types are looked at. Source: the Compose specification.
"""

from __future__ import annotations

from .tree import Branch, Leaf, Tree

_WORDS = {"t": "text", "n": "number", "b": "boolean", "l": "list", "m": "mapping"}

TOP: dict[str, str] = {
    "configs": "m",
    "include": "l",
    "models": "m",
    "name": "t",
    "networks": "m",
    "secrets": "m",
    "services": "m",
    "version": "tn",
    "volumes": "m",
}

_SHAPES: dict[str, str] = {
    "t": """cgroup cgroup_parent container_name cpuset domainname hostname image ipc isolation mac_address network_mode
        pid platform pull_policy pull_refresh_after restart runtime stop_grace_period stop_signal userns_mode uts
        volume_driver working_dir""",
    "tn": """cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus mem_limit
        mem_reservation mem_swappiness memswap_limit oom_score_adj pids_limit scale shm_size user""",
    "tb": "attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket",
    "tl": "command dns dns_search entrypoint gpus label_file tmpfs",
    "tlm": "env_file",
    "tm": "build extends",
    "l": """cap_add cap_drop configs device_cgroup_rules devices dns_opt expose external_links group_add links ports
        post_start pre_start pre_stop profiles secrets security_opt volumes volumes_from""",
    "lm": "annotations depends_on environment extra_hosts labels models networks sysctls",
    "m": "blkio_config credential_spec deploy develop healthcheck logging provider storage_opt ulimits",
}

SERVICE: dict[str, str] = {name: shape for shape, names in _SHAPES.items() for name in names.split()}


_LETTERS: dict[type, str] = {bool: "b", int: "n", float: "n", str: "t", type(None): "t"}


def shape_of(tree: Tree) -> str:
    """The letter of a value's shape."""
    if isinstance(tree, Leaf):
        return _LETTERS[type(tree.value)]
    return "m" if isinstance(tree, Branch) else "l"


def words_of(what: Tree | str) -> str:
    """A value's shape, or several letters, in words: "text or list"."""
    if isinstance(what, Leaf) and what.value is None:
        return "null"
    letters = what if isinstance(what, str) else shape_of(what)
    return " or ".join(_WORDS[letter] for letter in letters)
