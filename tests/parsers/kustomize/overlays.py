"""Generated kustomizations: a base, a component and an overlay with any mixture of the fields that Kustomize has."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

Tree = dict[str, str]
Plain = Any

NAMES = ("web", "api", "db", "cfg", "sec", "job-1", "web")
_WORDS = (
    "a",
    "b",
    "x1",
    "yes",
    "on",
    "1",
    "0x10",
    "1.5",
    "true",
    "null",
    "",
    "a b",
    "10:30",
    "line\nbreak\n",
    "é",
    "~",
)
words = st.sampled_from(_WORDS)
names = st.sampled_from(NAMES)
keys = st.sampled_from(("app", "team", "x/y", "k1", "tier"))
scalars: st.SearchStrategy[Plain] = st.one_of(
    words, st.integers(-5, 99999999), st.booleans(), st.floats(-1e9, 1e9, width=32)
)
label_maps = st.dictionaries(keys, words, max_size=3)
images = st.sampled_from(
    ("nginx", "nginx:1.24", "reg.io:5000/a/nginx:1", "redis@sha256:" + "a" * 64, "redis:7@sha256:" + "b" * 64, "app:v1")
)


def maybe(strategy: st.SearchStrategy[Plain], **fields: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries({}, optional={**fields})


envs = st.lists(
    st.one_of(
        st.fixed_dictionaries({"name": st.sampled_from(("A", "B", "C")), "value": words}),
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(("A", "D")),
                "valueFrom": st.one_of(
                    st.builds(lambda n: {"configMapKeyRef": {"name": n, "key": "K"}}, names),
                    st.builds(lambda n: {"secretKeyRef": {"name": n, "key": "K"}}, names),
                ),
            }
        ),
    ),
    max_size=3,
)
ports = st.lists(
    st.fixed_dictionaries(
        {"containerPort": st.sampled_from((80, 81, 8080))},
        optional={"protocol": st.sampled_from(("TCP", "UDP")), "name": st.sampled_from(("http", "m"))},
    ),
    max_size=3,
)
containers = st.fixed_dictionaries(
    {"name": names},
    optional={
        "image": images,
        "env": envs,
        "ports": ports,
        "args": st.lists(st.sampled_from(("-v", "$(A)", "run", "$(B)x")), max_size=3),
        "envFrom": st.lists(st.builds(lambda n: {"configMapRef": {"name": n}}, names), max_size=2),
        "volumeMounts": st.lists(
            st.fixed_dictionaries({"name": names, "mountPath": st.sampled_from(("/a", "/b"))}), max_size=2
        ),
        "resources": st.just({"limits": {"cpu": "1", "memory": "64Mi"}}),
    },
)
pod_specs = st.fixed_dictionaries(
    {"containers": st.lists(containers, min_size=1, max_size=2, unique_by=lambda one: one["name"])},
    optional={
        "initContainers": st.lists(containers, max_size=1),
        "serviceAccountName": names,
        "volumes": st.lists(
            st.builds(lambda n, m: {"name": n, "configMap": {"name": m}}, names, names),
            max_size=2,
            unique_by=lambda one: one["name"],
        ),
        "imagePullSecrets": st.lists(st.builds(lambda n: {"name": n}, names), max_size=2),
        "nodeSelector": label_maps,
    },
)
metadata = st.fixed_dictionaries(
    {"name": names},
    optional={
        "labels": label_maps,
        "annotations": label_maps,
        "namespace": st.sampled_from(("default", "one", "two")),
        "finalizers": st.lists(st.sampled_from(("f/a", "f/b")), max_size=2),
    },
)


def _workload(kind: str, version: str) -> st.SearchStrategy[Plain]:
    template = st.fixed_dictionaries({"spec": pod_specs}, optional={"metadata": maybe(words, labels=label_maps)})
    spec = st.fixed_dictionaries(
        {"template": template},
        optional={"replicas": st.integers(0, 9), "selector": st.builds(lambda m: {"matchLabels": m}, label_maps)},
    )
    return _object(kind, version, spec=spec)


def _object(kind: str, version: str, **fields: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    return st.fixed_dictionaries(
        {"apiVersion": st.just(version), "kind": st.just(kind), "metadata": metadata, **fields}
    )


objects = st.one_of(
    _workload("Deployment", "apps/v1"),
    _workload("Deployment", "apps/v1"),
    _workload("StatefulSet", "apps/v1"),
    _object("Service", "v1", spec=st.builds(
        lambda p, s: {"ports": p, "selector": s},
        st.lists(st.fixed_dictionaries({"port": st.sampled_from((80, 81))}, optional={
            "protocol": st.just("TCP"), "targetPort": st.sampled_from(("http", 8080))}), max_size=2), label_maps)),
    _object("ConfigMap", "v1", data=st.dictionaries(st.sampled_from(("K", "L", "m.txt")), words, max_size=3)),
    _object("Secret", "v1", stringData=st.dictionaries(st.sampled_from(("K", "L")), words, max_size=2)),
    _object("ServiceAccount", "v1"),
    _object("Namespace", "v1"),
    _object("CronJob", "batch/v1", spec=st.builds(
        lambda pod: {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": pod}}}}, pod_specs)),
    _object("HorizontalPodAutoscaler", "autoscaling/v2", spec=st.builds(
        lambda n: {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": n}}, names)),
    _object("Ingress", "networking.k8s.io/v1", spec=st.builds(
        lambda n, m: {"rules": [{"host": "h", "http": {"paths": [
            {"path": "/", "backend": {"service": {"name": n, "port": {"number": 80}}}}]}}],
            "tls": [{"secretName": m}]}, names, names)),
    _object("RoleBinding", "rbac.authorization.k8s.io/v1",
            roleRef=st.builds(lambda n: {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": n}, names),
            subjects=st.lists(st.builds(lambda n: {"kind": "ServiceAccount", "name": n, "namespace": "one"},
                                        st.sampled_from(("default", "web", "api"))), max_size=2)),
    _object("Role", "rbac.authorization.k8s.io/v1", rules=st.builds(
        lambda n: [{"apiGroups": [""], "resources": ["configmaps"], "resourceNames": [n], "verbs": ["get"]}], names)),
    _object("ClusterRole", "rbac.authorization.k8s.io/v1"),
    _object("PersistentVolumeClaim", "v1", spec=st.just({"resources": {"requests": {"storage": "1Gi"}}})),
    _object("Widget", "example.com/v1", spec=st.dictionaries(keys, st.one_of(
        scalars, st.lists(st.one_of(scalars, maybe(words, name=names, value=scalars)), max_size=2)), max_size=3)),
)  # fmt: skip

_generator_options = maybe(words, labels=label_maps, annotations=label_maps, disableNameSuffixHash=st.booleans(),
                           immutable=st.booleans())  # fmt: skip
_values = st.sampled_from(("1", "a", '"q"', "'s'", "", "x=y", "yes", "<&>", "é", "$(A)"))
_literals = st.lists(
    st.builds(lambda key, value: f"{key}={value}", st.sampled_from(("K", "L", "M")), _values),
    max_size=3,
    unique_by=lambda one: one[0],
)
generators = st.fixed_dictionaries(
    {"name": st.sampled_from(("cfg", "sec", "web"))},
    optional={
        "literals": _literals,
        "files": st.lists(st.sampled_from(("f.txt", "n=f.txt", "long.txt")), max_size=2, unique=True),
        "envs": st.just(["e.env"]),
        "behavior": st.sampled_from(("create", "create", "create", "merge", "replace")),
        "options": _generator_options,
        "namespace": st.sampled_from(("one", "two")),
    },
)
selectors = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(("Deployment", "Config.*", "Service|Secret", "StatefulSet")),
        "name": st.sampled_from(("web", "w.*", "a|api", ".*")),
        "labelSelector": st.sampled_from(("app", "app=a", "team in (a,b)", "!tier", "app!=x1,team")),
        "namespace": st.sampled_from(("one", "default")),
        "version": st.just("v1"),
    },
)
#: Selectors of replacements are regular expressions only since Kustomize 5.6, so none are generated.
plain_selectors = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(("Deployment", "ConfigMap", "Service")),
        "name": names,
        "labelSelector": st.sampled_from(("app", "app=a", "!tier")),
        "namespace": st.sampled_from(("one", "default")),
    },
)
_steps = st.lists(
    st.one_of(
        st.builds(lambda v: {"op": "add", "path": "/metadata/labels", "value": {"n": v}}, st.just("z")),
        st.builds(lambda v: {"op": "replace", "path": "/metadata/x", "value": v}, scalars),
        st.builds(lambda v: {"op": "replace", "path": "/spec/replicas", "value": v}, st.integers(0, 2000000)),
        st.just({"op": "remove", "path": "/spec/template"}),
        st.just({"op": "add", "path": "/spec/template/spec/containers/0/args", "value": ["q", "yes"]}),
        st.just({"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "z", "image": "nginx"}}),
        st.just({"op": "remove", "path": "/spec/template/spec/containers/-1"}),
        st.just({"op": "copy", "from": "/metadata/name", "path": "/metadata/copy"}),
        st.just({"op": "move", "from": "/metadata/labels", "path": "/metadata/moved"}),
        st.just({"op": "test", "path": "/metadata/name", "value": "web"}),
        st.builds(lambda k: {"op": "add", "path": "/metadata/annotations/x~1y", "value": k}, words),
    ),
    min_size=1,
    max_size=2,
)


def _patched(one: Plain, null: bool, directive: str) -> Plain:
    """An object as a patch of another of its kind: perhaps with a null or a directive somewhere."""
    one = dict(one)
    if null:
        one["metadata"] = {**one["metadata"], "labels": {"app": None, "team": "p"}}
    spec = one.get("spec")
    pods = spec.get("template", {}).get("spec", {}).get("containers") if isinstance(spec, dict) else None
    if directive and pods:
        pods = [{**pods[0], "$patch": directive}, *pods[1:]]
        one["spec"] = {**spec, "template": {"spec": {"containers": pods}}}
    elif directive and isinstance(spec, dict):
        one["spec"] = {**spec, "$patch": directive}
    return one


def sm_patches(found: list[Plain]) -> st.SearchStrategy[Plain]:
    """Patches of objects that are there, more often than of others."""
    directives = st.sampled_from(("", "", "", "delete", "replace", "merge"))
    return st.builds(_patched, st.builds(_of, st.sampled_from(found), objects), st.booleans(), directives)


def _of(known: Plain, other: Plain) -> Plain:
    if other["kind"] != known["kind"]:
        return known
    about = {**other["metadata"], "name": known["metadata"]["name"]}
    about.pop("namespace", None)
    about.update({name: text for name, text in known["metadata"].items() if name == "namespace"})
    return {**other, "metadata": about}


def patches(found: list[Plain]) -> st.SearchStrategy[Plain]:
    """Entries of ``patches``."""
    return st.one_of(
        st.builds(lambda one: {"patch": yaml.safe_dump(one)}, sm_patches(found)),
        st.builds(lambda one, target: {"patch": yaml.safe_dump(one), "target": target}, sm_patches(found), selectors),
        st.builds(lambda steps, target: {"patch": yaml.safe_dump(steps), "target": target}, _steps, selectors),
    )


image_changes = st.fixed_dictionaries(
    {"name": st.sampled_from(("nginx", "redis", "app", "reg.io:5000/a/nginx"))},
    optional={
        "newName": st.sampled_from(("new/x", "nginx")),
        "newTag": st.sampled_from(("2", "v2", "latest")),
        "digest": st.just("sha256:" + "c" * 64),
    },
)
labels = st.fixed_dictionaries(
    {"pairs": label_maps},
    optional={
        "includeSelectors": st.booleans(),
        "includeTemplates": st.booleans(),
        "fields": st.just([{"path": "spec/nodeLabels", "create": True, "kind": "Widget"}]),
    },
)
field_paths = st.sampled_from((
    "metadata.name", "spec.replicas", "spec.template.spec.containers.0.image", "metadata.labels.app",
    "spec.template.spec.containers.[name=web].env.[name=A].value", "spec.template.spec.containers.*.image",
    "metadata.annotations.[x/y]", "data.K", "spec.template.spec.containers.[name=w.*].args.0",
))  # fmt: skip
options = maybe(words, create=st.booleans(), delimiter=st.sampled_from((":", "-", "/")), index=st.integers(-1, 2))
replacements = st.fixed_dictionaries(
    {
        "source": st.fixed_dictionaries(
            {"kind": st.sampled_from(("Deployment", "ConfigMap", "Service"))},
            optional={"name": names, "fieldPath": field_paths, "options": options},
        ),
        "targets": st.lists(
            st.fixed_dictionaries(
                {"select": plain_selectors, "fieldPaths": st.lists(field_paths, min_size=1, max_size=2)},
                optional={"reject": st.lists(plain_selectors, max_size=1), "options": options},
            ),
            min_size=1,
            max_size=2,
        ),
    }
)
variables = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("A", "B")),
        "objref": st.one_of(
            st.builds(lambda n: {"apiVersion": "apps/v1", "kind": "Deployment", "name": n}, names),
            st.builds(lambda n: {"apiVersion": "v1", "kind": "Service", "name": n}, names),
        ),
    },
    optional={"fieldref": st.builds(lambda p: {"fieldpath": p}, st.sampled_from(("metadata.name", "spec.replicas")))},
)

FIELDS: dict[str, st.SearchStrategy[Plain]] = {
    "namePrefix": st.sampled_from(("p-", "dev-")),
    "nameSuffix": st.sampled_from(("-s", "-v2")),
    "namespace": st.sampled_from(("one", "prod")),
    "commonLabels": label_maps,
    "commonAnnotations": label_maps,
    "labels": st.lists(labels, max_size=2),
    "images": st.lists(image_changes, max_size=2),
    "replicas": st.lists(st.fixed_dictionaries({"name": names, "count": st.integers(0, 5)}), max_size=1),
    "configMapGenerator": st.lists(generators, max_size=2),
    "secretGenerator": st.lists(generators, max_size=1),
    "generatorOptions": _generator_options,
    "replacements": st.lists(replacements, max_size=1),
    "vars": st.lists(variables, max_size=2, unique_by=lambda one: one["name"]),
    "sortOptions": st.sampled_from(({"order": "fifo"}, {"order": "legacy"},
                                    {"order": "legacy", "legacySortOptions": {"orderFirst": ["Service"]}})),
}  # fmt: skip


@st.composite
def kustomizations(draw: st.DrawFn, most: int, found: list[Plain]) -> Plain:
    """A kustomization with some of the fields."""
    fields = {
        **FIELDS,
        "patches": st.lists(patches(found), max_size=2),
        "patchesStrategicMerge": st.lists(sm_patches(found).map(yaml.safe_dump), max_size=1),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=most, unique=True))
    return {name: draw(fields[name]) for name in sorted(chosen)}


def _identity(one: Plain) -> tuple[str, ...]:
    return one["apiVersion"], one["kind"], one["metadata"]["name"], one["metadata"].get("namespace", "default")


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """The files of a base, a component and an overlay; ``overlay`` is what is built."""
    found = draw(st.lists(objects, min_size=1, max_size=4, unique_by=_identity))
    style = draw(st.sampled_from((None, False, True)))
    base = {"resources": ["all.yaml"], **draw(kustomizations(2, found))}
    overlay = {"resources": ["../base"], **draw(kustomizations(3, found))}
    tree = {
        "base/all.yaml": "---\n".join(
            yaml.safe_dump(one, default_flow_style=style, allow_unicode=True, sort_keys=False) for one in found
        ),
        "base/kustomization.yaml": yaml.safe_dump(base, allow_unicode=True),
        "overlay/kustomization.yaml": "",
    }
    if draw(st.booleans()):
        component = {
            "apiVersion": "kustomize.config.k8s.io/v1alpha1",
            "kind": "Component",
            **draw(kustomizations(2, found)),
        }
        tree["part/kustomization.yaml"] = yaml.safe_dump(component, allow_unicode=True)
        overlay["components"] = ["../part"]
    tree["overlay/kustomization.yaml"] = yaml.safe_dump(overlay, allow_unicode=True)
    for folder in ("base", "part", "overlay"):
        tree[f"{folder}/f.txt"] = "some text\nwith lines\n"
        tree[f"{folder}/long.txt"] = "x" * 200 + " y" * 60
        tree[f"{folder}/e.env"] = "# comment\nE1=1\n E2 = two \nE3\n\nE4='q'\n"
    return tree
