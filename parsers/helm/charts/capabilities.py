"""``.Capabilities``: the cluster as ``helm template`` imagines it (chartutil/capabilities.go, internal/version)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..gotemplate.literals import quoted
from ..gotemplate.value import Method, Strings, Struct
from .errors import ChartError
from .rules import DEFAULT, Version, rules

#: Helm's minor version -> the minor version of Kubernetes that its client library belongs to (go.mod of each release).
_KUBERNETES_V3: Final = {8: 23, 9: 24, 10: 25, 11: 26, 12: 27, 13: 28, 14: 29, 15: 30, 16: 31, 17: 32, 18: 33, 19: 34,
                         20: 35, 21: 35, 22: 37}  # fmt: skip
_KUBERNETES_V4: Final = {0: 34, 1: 35, 2: 36, 3: 37}
_GO_V3: Final = {8: "1.17", 9: "1.17", 10: "1.18", 11: "1.18", 12: "1.20", 13: "1.20", 14: "1.21", 15: "1.22",
                 16: "1.22", 17: "1.23", 18: "1.24", 19: "1.24", 20: "1.25", 21: "1.25"}  # fmt: skip

#: The group versions that client-go's scheme registers, in its order, and the two of the apiextensions packages;
#: a third column is the first minor version of Kubernetes that has them and the last, where that is not all of them.
_API_VERSIONS: Final[tuple[tuple[str, int, int], ...]] = (
    ("v1", 0, 999),
    ("admissionregistration.k8s.io/v1", 0, 999),
    ("admissionregistration.k8s.io/v1alpha1", 26, 999),
    ("admissionregistration.k8s.io/v1beta1", 0, 999),
    ("internal.apiserver.k8s.io/v1alpha1", 0, 999),
    ("apps/v1", 0, 999),
    ("apps/v1beta1", 0, 999),
    ("apps/v1beta2", 0, 999),
    ("authentication.k8s.io/v1", 0, 999),
    ("authentication.k8s.io/v1alpha1", 26, 999),
    ("authentication.k8s.io/v1beta1", 0, 999),
    ("authorization.k8s.io/v1", 0, 999),
    ("authorization.k8s.io/v1beta1", 0, 999),
    ("autoscaling/v1", 0, 999),
    ("autoscaling/v2", 23, 999),
    ("autoscaling/v2beta1", 0, 35),
    ("autoscaling/v2beta2", 0, 35),
    ("batch/v1", 0, 999),
    ("batch/v1beta1", 0, 999),
    ("certificates.k8s.io/v1", 0, 999),
    ("certificates.k8s.io/v1beta1", 0, 999),
    ("certificates.k8s.io/v1alpha1", 27, 999),
    ("coordination.k8s.io/v1alpha1", 31, 31),
    ("coordination.k8s.io/v1alpha2", 32, 999),
    ("coordination.k8s.io/v1beta1", 0, 999),
    ("coordination.k8s.io/v1", 0, 999),
    ("discovery.k8s.io/v1", 0, 999),
    ("discovery.k8s.io/v1beta1", 0, 999),
    ("events.k8s.io/v1", 0, 999),
    ("events.k8s.io/v1beta1", 0, 999),
    ("extensions/v1beta1", 0, 999),
    ("flowcontrol.apiserver.k8s.io/v1", 29, 999),
    ("flowcontrol.apiserver.k8s.io/v1alpha1", 0, 28),
    ("flowcontrol.apiserver.k8s.io/v1beta1", 0, 999),
    ("flowcontrol.apiserver.k8s.io/v1beta2", 23, 999),
    ("flowcontrol.apiserver.k8s.io/v1beta3", 26, 999),
    ("lifecycle.k8s.io/v1alpha1", 37, 999),
    ("networking.k8s.io/v1", 0, 999),
    ("networking.k8s.io/v1alpha1", 25, 33),
    ("networking.k8s.io/v1beta1", 0, 999),
    ("node.k8s.io/v1", 0, 999),
    ("node.k8s.io/v1alpha1", 0, 999),
    ("node.k8s.io/v1beta1", 0, 999),
    ("policy/v1", 0, 999),
    ("policy/v1beta1", 0, 999),
    ("rbac.authorization.k8s.io/v1", 0, 999),
    ("rbac.authorization.k8s.io/v1beta1", 0, 999),
    ("rbac.authorization.k8s.io/v1alpha1", 0, 999),
    ("resource.k8s.io/v1", 34, 999),
    ("resource.k8s.io/v1beta2", 33, 999),
    ("resource.k8s.io/v1beta1", 32, 999),
    ("resource.k8s.io/v1alpha1", 26, 26),
    ("resource.k8s.io/v1alpha2", 27, 30),
    ("resource.k8s.io/v1alpha3", 31, 999),
    ("scheduling.k8s.io/v1alpha1", 0, 35),
    ("scheduling.k8s.io/v1alpha2", 36, 36),
    ("scheduling.k8s.io/v1alpha3", 37, 999),
    ("scheduling.k8s.io/v1beta1", 0, 999),
    ("scheduling.k8s.io/v1", 0, 999),
    ("storage.k8s.io/v1beta1", 0, 999),
    ("storage.k8s.io/v1", 0, 999),
    ("storage.k8s.io/v1alpha1", 0, 999),
    ("storagemigration.k8s.io/v1", 37, 999),
    ("storagemigration.k8s.io/v1alpha1", 30, 34),
    ("storagemigration.k8s.io/v1beta1", 35, 999),
    ("apiextensions.k8s.io/v1beta1", 0, 999),
    ("apiextensions.k8s.io/v1", 0, 999),
)
_KUBE_VERSION: Final = re.compile(r"\s*v?([0-9]+(?:\.[0-9]+)*)(.*)", re.DOTALL)


class VersionSet(Strings):
    """chartutil.VersionSet: a []string with the method ``Has``."""

    __slots__ = ("methods",)
    go_name = "chartutil.VersionSet"

    def __init__(self, versions: Sequence[str]):
        super().__init__(versions)
        self.methods: dict[str, Method] = {"Has": Method(self.has, "string")}

    def has(self, version: str) -> bool:
        """Whether exactly this group version (or group/version/Kind, if one was given) is in the set."""
        return version in self


def default_kubernetes(helm: Version = DEFAULT) -> str:
    """The version of Kubernetes that a version of Helm assumes."""
    table = _KUBERNETES_V4 if helm >= (4, 0, 0) else _KUBERNETES_V3
    minor = table.get(helm[1], max(table.values()) if helm[1] > max(table) else min(table.values()))
    return f"v1.{minor}.0"


def capabilities(helm: Version = DEFAULT, kube_version: str = "", api_versions: Sequence[str] = ()) -> Struct:
    """The object; raises ChartError for a --kube-version that Helm refuses."""
    assumed = default_kubernetes(helm)
    minor = int(assumed.split(".")[1])
    known = [name for name, first, last in _API_VERSIONS if first <= minor <= last]
    kube = _kube_struct(*parse_kube_version(kube_version or assumed, helm), helm)
    versions, build = VersionSet([*known, *api_versions]), _build(helm)
    text = f"{{{kube.fields['Version']} {kube.fields['Major']} {kube.fields['Minor']}}}"
    package = "common" if helm >= (4, 0, 0) else "chartutil"
    return Struct(
        f"{package}.Capabilities",
        {"KubeVersion": kube, "APIVersions": versions, "HelmVersion": build},
        {},
        f"&{{{text} [{' '.join(versions)}] {build.printed}}}",
        pointer=True,
        exported=(("KubeVersion", "KubeVersion"), ("APIVersions", "APIVersions"), ("HelmVersion", "HelmVersion")),
    )


def kubernetes_of(found: Struct) -> str:
    """The version text that a chart's ``kubeVersion`` is held against."""
    kube: Struct = found.fields["KubeVersion"]
    text: str = kube.payload  # type: ignore[assignment]  # _kube_struct put it there
    return text


def parse_kube_version(text: str, helm: Version = DEFAULT) -> tuple[str, str, str, str]:
    """(Version, Major, Minor, the version without suffix) of a --kube-version; raises ChartError."""
    found = _KUBE_VERSION.fullmatch(text)
    if found is None:
        raise ChartError(f"invalid kube version '{text}': could not parse {quoted(text)} as version")
    components = found[1].split(".")
    if len(components) < 2:
        raise ChartError(f"invalid kube version '{text}': illegal version string {quoted(text)}")
    if components[0] != "0" and components[0].startswith("0"):
        reason = f"illegal zero-prefixed version component {quoted(components[0])} in {quoted(text)}"
        raise ChartError(f"invalid kube version '{text}': {reason}")
    components = [part.lstrip("0") or "0" for part in components]
    plain = f"v{'.'.join(components)}"
    full = f"v{text.removeprefix('v')}" if rules(helm).keeps_kube_suffix else plain
    return full, components[0], components[1], plain


def _kube_struct(full: str, major: str, minor: str, plain: str, helm: Version) -> Struct:
    package = "common" if helm >= (4, 0, 0) else "chartutil"
    fields = {"Version": full, "Major": major, "Minor": minor}
    return Struct(
        f"{package}.KubeVersion",
        dict(fields),
        {"GitVersion": Method(lambda: full), "String": Method(lambda: plain)},
        plain,
        exported=tuple((name, name) for name in fields),
        payload=plain,
    )


def _build(helm: Version) -> Struct:
    """version.BuildInfo of a build without git information."""
    version = f"v{helm[0]}.{helm[1]}"
    go = f"go{_GO_V3.get(helm[1], '1.26') if helm < (4, 0, 0) else '1.26'}"
    fields = {"Version": version, "GitCommit": "", "GitTreeState": "", "GoVersion": go}
    return Struct(
        "version.BuildInfo", fields, {}, f"{{{version}   {go}}}",
        exported=(("Version", "version"), ("GoVersion", "go_version")),
    )  # fmt: skip
