"""``paritycheck render helm``: what ``helm template`` would print, without helm; where each field comes from."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .render_compose import repository, within

if TYPE_CHECKING:
    from ...parsers.helm.charts.setters import Flag, Setting
    from ...parsers.helm.render import Request

#: Helm's flags that set single values, in the order in which Helm applies them.
_SETTERS: tuple[Flag, ...] = ("--set-json", "--set", "--set-string", "--set-file", "--set-literal")
_KEYS = {"--set-file": "KEY=FILE"}
_HELM = "3.21"
_VERSION = re.compile(r"v?\d+\.\d+(\.\d+)?([-+].*)?")


def _setters(command: click.Command) -> click.Command:
    for flag in reversed(_SETTERS):
        metavar = _KEYS.get(flag, "KEY=VALUE")
        command = click.option(flag, multiple=True, metavar=metavar, help="As helm's flag of that name.")(command)
    return command


@_setters
@click.command("helm")
@click.argument("chart", type=click.Path(exists=True, path_type=Path))
@click.option("--release", default="release-name", show_default=True, metavar="NAME")
@click.option("-n", "--namespace", default="default", show_default=True, metavar="NAME")
@click.option("-f", "--values", "values", multiple=True, metavar="FILE", help="A values file; later ones win.")
@click.option("--kube-version", default="", metavar="VERSION", help="The Kubernetes that templates are told about.")
@click.option("-a", "--api-versions", multiple=True, metavar="API", help="An API that templates are told about.")
@click.option("--include-crds", is_flag=True, help="Print crds/ too.")
@click.option("--no-hooks", is_flag=True, help="Leave hooks out.")
@click.option("--skip-tests", is_flag=True, help="Leave test hooks out.")
@click.option("-s", "--show-only", multiple=True, metavar="TEMPLATE", help="Only what these templates print.")
@click.option("--is-upgrade", is_flag=True, help="Set .Release.IsUpgrade instead of .Release.IsInstall.")
@click.option("--skip-schema-validation", is_flag=True, help="Do not hold values against values.schema.json.")
@click.option("--helm-version", default="", metavar="VERSION", help=f"The Helm to imitate.  [default: {_HELM}]")
@click.option("--format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--provenance", is_flag=True, help="With --format json: the places that each field comes from.")
@click.option("--cross-check", is_flag=True, help="Print where the helm on PATH disagrees instead; exit 1 if it does.")
def command(
    chart: Path,
    release: str,
    namespace: str,
    values: tuple[str, ...],
    kube_version: str,
    api_versions: tuple[str, ...],
    include_crds: bool,
    no_hooks: bool,
    skip_tests: bool,
    show_only: tuple[str, ...],
    is_upgrade: bool,
    skip_schema_validation: bool,
    helm_version: str,
    format: str,
    provenance: bool,
    cross_check: bool,
    **setters: tuple[str, ...],
) -> None:
    """Render a chart as ``helm template`` does. No helm is needed, and nothing is fetched.

    Files are named relative to the current folder.
    """
    from ...parsers.helm.charts.manifests import Shown, print_stream
    from ...parsers.helm.charts.release import Release, named
    from ...parsers.helm.provenance import documents
    from ...parsers.helm.render import Refused, Request, render
    from ..model import Origin, Source, UserError
    from ..reading import Files
    from .surroundings import show

    root, here = repository(chart)

    def written(flag: str, text: str) -> Origin:
        return Origin(Source(flag, text).whole())

    request = Request(
        chart=here,
        release=Release(
            named(release, written("--release", release)),
            named(namespace, written("--namespace", namespace)),
            is_upgrade,
        ),
        values=tuple(within(root, Path(), path) for path in values),
        settings=tuple(_settings(setters, root)),
        kube_version=kube_version,
        api_versions=api_versions,
        shown=Shown(include_crds, no_hooks, skip_tests, show_only),
        helm=_version(helm_version or _HELM),
        schema=not skip_schema_validation,
    )
    if cross_check:
        _cross_check(request, root, bool(helm_version))
        return
    try:
        made = render(request, Files(root, ()))
    except Refused as error:
        raise UserError(error.problem.message) from error
    if format == "text":
        show(print_stream(made.documents, request.shown))
        return

    def relative(path: str) -> str:
        return os.path.relpath(root / path).replace(os.sep, "/")

    found = documents(made, request, relative, provenance)
    show(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def _cross_check(request: Request, root: Path, told: bool) -> None:
    """Run the helm on PATH with the same arguments and print where the two differ.

    Its version is the one to imitate, unless another was ``told``.
    """
    from ...parsers.helm.cross_check import arguments, disagreements
    from ...parsers.helm.render import Refused, render
    from ..model import UserError
    from ..reading import Files
    from . import processes
    from .surroundings import show

    helm = processes.find("helm")
    if helm is None:
        raise UserError("--cross-check needs a helm on PATH, and there is none; rendering itself does not need it")
    found_version = processes.run([helm, "version", "--template", "{{.Version}}"], root).output.strip()
    if not told and _VERSION.fullmatch(found_version):
        request = replace(request, helm=_version(found_version.partition("-")[0].partition("+")[0]))
    done = processes.run([helm, *arguments(request)], root)
    try:
        made = render(request, Files(root, ()))
    except Refused as error:
        if done.status:
            show("helm refuses the chart too\n")
            return
        show(f"helm renders the chart, paritycheck refuses it: {error.problem.message}\n")
        raise SystemExit(1) from error
    if done.status:
        show(f"paritycheck renders the chart, helm refuses it: {done.errors.strip()}\n")
        raise SystemExit(1)
    compared, found = disagreements(made, done.output)
    if found:
        show("".join(f"{line}\n" for line in found))
        raise SystemExit(1)
    show(f"helm agrees on all {compared} objects\n" if compared != 1 else "helm agrees on the object\n")


def _settings(setters: dict[str, tuple[str, ...]], root: Path) -> list[Setting]:
    from ...parsers.helm.charts.setters import Setting
    from ..model import Origin, Source

    made = []
    for flag in _SETTERS:
        for text in setters[flag.removeprefix("--").replace("-", "_")]:
            if flag == "--set-file":
                key, equals, path = text.partition("=")
                text = key + equals + (within(root, Path(), path) if path else "")
            made.append(Setting(flag, text, Origin(Source(flag, text).whole())))
    return made


def _version(text: str) -> tuple[int, int, int]:
    """ "4.2" or "v3.21.1" as numbers; a UserError for anything else."""
    from ..model import UserError

    parts = text.removeprefix("v").split(".")
    if not 2 <= len(parts) <= 3 or not all(part.isdigit() for part in parts):
        raise UserError(f"--helm-version {text}: write a version of Helm such as 3.21 or 4.2.1")
    major, minor, patch = (*map(int, parts), 0)[:3]
    return major, minor, patch
