"""What Compose adds to a project and checks in it after merging: defaults, names, implied relations, consistency.

Works on plain data (the output of ``plain``), in the order of compose-go's loader.Normalize and checkConsistency.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from ...engine.pattern import deferred

Model: TypeAlias = dict[str, Any]

_NAMESPACES = ("network_mode", "ipc", "pid")
_CONTAINER = deferred(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_PULL = {"if_not_present": "missing"}


def finish(model: Model, name: str, active: set[str]) -> tuple[Model, list[str]]:
    """The project as Compose prints it, and what it refuses; ``active`` are the profiles that are on."""
    services: Model = model.get("services") or {}
    for service in services.values():
        _complete(service)
    model["name"] = name
    model["services"] = services
    errors = _relations(services)
    _networks(model, services)
    _names(model, name)
    services = _with_profiles(services, active)
    model["services"] = services
    errors += [*_dependencies(services), *_container_names(services)]
    errors += [text for key, service in services.items() for text in _consistency(key, service, model)]
    for service in services.values():
        for name in [name for name, value in service.items() if value == ""]:
            del service[name]
    if "default" in model.get("networks", {}) and not _uses_default(services, model):
        del model["networks"]["default"]
    model.pop("models", None)
    for section in ("networks", "volumes", "secrets", "configs"):
        if section in model and not model[section]:
            del model[section]
    return model, errors


# --- one service -----------------------------------------------------------------------------------------------------


def _complete(service: Model) -> None:
    """Defaults of one service, in place."""
    build = service.get("build")
    if isinstance(build, dict) and "dockerfile_inline" not in build:
        build.setdefault("dockerfile", "Dockerfile")
    deploy = service.get("deploy")
    if isinstance(deploy, dict):
        deploy.setdefault("resources", {})
        deploy.setdefault("placement", {})
    if service.get("pull_policy") in _PULL:
        service["pull_policy"] = _PULL[service["pull_policy"]]
    for watch in (service.get("develop") or {}).get("watch") or ():
        watch.setdefault("exec", {"command": None})
    options = (service.get("provider") or {}).get("options")
    if isinstance(options, dict):
        service["provider"]["options"] = {k: v if isinstance(v, list) else [v] for k, v in options.items()}
    for item in service.get("env_file") or ():
        if item.get("required") is True:
            del item["required"]
    for secret in service.get("secrets") or ():
        target = secret.get("target") or secret.get("source", "")
        secret["target"] = target if target.startswith("/") else f"/run/secrets/{target}"


def _relations(services: Model) -> list[str]:
    """Dependencies that links, volumes_from and shared namespaces imply, in place."""
    errors = []
    for key, service in services.items():
        implied: dict[str, Model] = {}
        for link in service.get("links") or ():
            implied[link.partition(":")[0]] = _started(restart=True)
        for attribute in _NAMESPACES:
            mode = service.get(attribute) or ""
            if mode.startswith("service:"):
                implied[mode.removeprefix("service:")] = _started(restart=True)
        for source in service.get("volumes_from") or ():
            if not source.startswith("container:"):
                implied.setdefault(source.partition(":")[0], _started())
        if implied:
            service["depends_on"] = {**implied, **(service.get("depends_on") or {})}
        if service.get("network_mode") and service.get("networks"):
            errors.append(f"service {key!r} has both network_mode and networks")
    return errors


def _started(restart: bool = False) -> Model:
    return {"condition": "service_started", "required": True, **({"restart": True} if restart else {})}


def _networks(model: Model, services: Model) -> None:
    """Every service without networks joins ``default``."""
    networks: Model = model.get("networks") or {}
    for service in services.values():
        if not service.get("networks") and not service.get("network_mode") and not service.get("provider"):
            service["networks"] = {"default": None}
    networks.setdefault("default", None)
    model["networks"] = networks


def _uses_default(services: Model, model: Model) -> bool:
    stated = model["networks"]["default"]
    own = {key for key in stated if key not in ("name", "ipam")} or stated.get("ipam")
    return bool(own) or any("default" in (service.get("networks") or {}) for service in services.values())


def _names(model: Model, project: str) -> None:
    """Real names of networks, volumes, secrets and configs: prefixed unless named or external."""
    for section in ("networks", "volumes", "secrets", "configs"):
        for key, value in (model.get(section) or {}).items():
            value = value if isinstance(value, dict) else {}
            external = value.get("external")
            if isinstance(external, dict):
                value["name"] = external.get("name", value.get("name", key))
                value["external"] = external = True
            if external is False:
                del value["external"]
            value.setdefault("name", key if external else f"{project}_{key}")
            if not value["name"]:
                del value["name"]
            if section == "networks":
                value["ipam"] = value.get("ipam") or {}
            model[section][key] = value


# --- the whole -------------------------------------------------------------------------------------------------------


def _with_profiles(services: Model, active: set[str]) -> Model:
    """The services that take part."""
    return {
        key: service
        for key, service in services.items()
        if not service.get("profiles") or "*" in active or not active.isdisjoint(service["profiles"])
    }


def _dependencies(services: Model) -> list[str]:
    """Unknown targets and cycles."""
    errors = [
        f"service {key!r} depends on {name!r}, which is unknown or not active"
        for key, service in services.items()
        for name, need in (service.get("depends_on") or {}).items()
        if name not in services and need.get("required") is not False
    ]
    state: dict[str, int] = {}
    for start in services:
        stack = [(start, iter(services[start].get("depends_on") or ()))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            key, needs = stack[-1]
            name = next(needs, None)
            if name is None:
                state[key] = 2
                stack.pop()
            elif state.get(name) == 1:
                return [*errors, f"service {name!r} depends on itself by way of {key!r}"]
            elif name in services and name not in state:
                state[name] = 1
                stack.append((name, iter(services[name].get("depends_on") or ())))
    return errors


def _consistency(key: str, service: Model, model: Model) -> list[str]:
    errors = []
    if not any(service.get(name) for name in ("image", "build", "provider")):
        errors.append(f"service {key!r} has neither an image nor a build")
    for section in ("networks", "secrets", "configs", "models"):
        for item in service.get(section) or ():
            name = item.get("source") if isinstance(item, dict) else item
            if name not in (model.get(section) or {}):
                errors.append(f"service {key!r} names {name!r}, which {section} does not define")
    for volume in service.get("volumes") or ():
        name = volume.get("source")
        if volume.get("type") == "volume" and name and name not in (model.get("volumes") or {}):
            errors.append(f"service {key!r} mounts {name!r}, which volumes does not define")
    # NOTE: docker compose config has no valid JSON for an ssh key with a path, and says so with an error
    keys = (service.get("build") or {}).get("ssh") or ()
    if any(keys.values()) if isinstance(keys, dict) else any("=" in str(entry) for entry in keys):
        errors.append(f"service {key!r}: an ssh key with a path cannot be printed as JSON")
    platforms = (service.get("build") or {}).get("platforms")
    if platforms and service.get("platform") and service["platform"] not in platforms:
        errors.append(f"service {key!r}: its platform is not one that it builds")
    return errors + [f"service {key!r}: {text}" for text in _conflicts(service)]


def _container_names(services: Model) -> list[str]:
    """Container names are well-formed, and no two services share one."""
    errors = []
    seen: set[str] = set()
    for key, service in services.items():
        name = service.get("container_name")
        if name is not None and (_CONTAINER.fullmatch(name) is None or name in seen):
            errors.append(f"service {key!r}: its container name is not well-formed, or taken already")
        seen.add(name or "")
    return errors


#: Attributes that say the same as one of ``deploy``.
_TWICE = (
    ("mem_limit", ("resources", "limits", "memory")),
    ("mem_reservation", ("resources", "reservations", "memory")),
    ("cpus", ("resources", "limits", "cpus")),
    ("pids_limit", ("resources", "limits", "pids")),
    ("scale", ("replicas",)),
)


def _conflicts(service: Model) -> list[str]:
    errors = []
    for attribute, route in _TWICE:
        other: Any = service.get("deploy") or {}
        for name in route:
            other = other.get(name) if isinstance(other, dict) else None
        if attribute in service and other is not None and other != service[attribute]:
            errors.append(f"{attribute} and deploy.{'.'.join(route)} differ")
    return errors
