"""``.Capabilities`` by version of Helm."""

from __future__ import annotations

import pytest
from paritycheck.parsers.helm.charts.capabilities import capabilities, default_kubernetes, kubernetes_of

HAS = "Has"


@pytest.mark.parametrize(
    "helm, kubernetes",
    [((3, 8, 2), "v1.23.0"), ((3, 12, 3), "v1.27.0"), ((3, 16, 0), "v1.31.0"), ((3, 21, 0), "v1.35.0"),
     ((4, 0, 0), "v1.34.0"), ((4, 2, 1), "v1.36.0"), ((3, 2, 0), "v1.23.0"), ((4, 9, 0), "v1.37.0")],
)  # fmt: skip
def test_the_assumed_version_of_kubernetes(helm, kubernetes):
    assert default_kubernetes(helm) == kubernetes
    assert kubernetes_of(capabilities(helm)) == kubernetes


@pytest.mark.parametrize(
    "helm, version, has",
    [
        ((3, 21, 0), "policy/v1", True),
        ((3, 21, 0), "policy/v1/PodDisruptionBudget", False),
        ((3, 21, 0), "autoscaling/v2beta2", True),
        ((3, 22, 0), "autoscaling/v2beta2", False),
        ((3, 19, 0), "resource.k8s.io/v1", True),
        ((3, 18, 0), "resource.k8s.io/v1", False),
        ((3, 21, 0), "apiextensions.k8s.io/v1", True),
        ((3, 21, 0), "monitoring.coreos.com/v1", False),
        ((3, 21, 0), "mine/v1", True),
        ((3, 21, 0), "mine/v1/Kind", True),
    ],
)
def test_the_known_api_versions(helm, version, has):
    found = capabilities(helm, "", ("mine/v1", "mine/v1/Kind"))
    assert found.fields["APIVersions"].methods[HAS].body(version) is has


@pytest.mark.parametrize(
    "helm, version, plain",
    [((3, 21, 0), "v1.31.0", "v1.31.0"), ((4, 0, 0), "v1.31.0-gke.0", "v1.31.0")],
)
def test_suffixes_of_a_given_version(helm, version, plain):
    kube = capabilities(helm, "1.31.0-gke.0").fields["KubeVersion"]
    said = {name: method.body() for name, method in kube.methods.items()}
    assert (kube.fields, said) == (
        {"Version": version, "Major": "1", "Minor": "31"},
        {"GitVersion": version, "String": plain},
    )
