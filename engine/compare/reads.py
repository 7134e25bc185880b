"""What code reads against what it is given: variables read and given nowhere, given and read nowhere, misspelt.

Nothing is said about a component before the given variables show that they are meant for it: a source has to give at
least half of what the code needs (``_feeds``), or the code to read at least half of what a source gives (``_unread``).
Everything that a platform, a runtime or a library of the field reads or sets by itself is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..canon.environment_words import canonical_environment
from ..model import CompareRule, Contradiction, Known, Node, Statement
from ..pattern import deferred
from .keys import Keys, nearest
from .tables import holds, lineage, once_a_site

#: Reads below this confidence are mentions: they keep a variable from being called unread, and ask for nothing.
_SURE = 0.6
#: Set by platforms, shells, runtimes and CI without anybody writing it down.
_PLATFORM = deferred(
    r"(?:PORT|HOST|HOSTNAME|HOME|PATH|USER|LOGNAME|SHELL|TERM|TZ|LANG|LANGUAGE|PWD|OLDPWD|TMPDIR|TEMP|TMP|CI|DEBUG"
    r"|VERBOSE|EDITOR|DISPLAY|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|MIX_ENV|GO_ENV"
    r"|ENVIRONMENT|PYTHONPATH|VIRTUAL_ENV|APPDATA|LOCALAPPDATA|USERPROFILE|COMPUTERNAME|USERNAME|SYSTEMROOT|WINDIR"
    r"|(?:LC|AWS|GITHUB|GITLAB|CI|RUNNER|CIRCLE|VERCEL|NETLIFY|HEROKU|RENDER|FLY|RAILWAY|KUBERNETES|POD|NODE|NPM|XDG"
    r"|SSH|GOOGLE|GCLOUD|GCP|AZURE|WEBSITE|DYNO|ECS|LAMBDA|CARGO|RUST|GIT|BUILD|COMMIT|VITE|NEXT|REACT_APP|NUXT|EXPO|PUBLIC|STORYBOOK"
    r"|JEST|VITEST|PYTEST|PLAYWRIGHT|CYPRESS|TEST|E2E|DOCKER|COMPOSE|CONDA|PIP)_\w+)\Z"
)
#: Read by runtimes, servers and libraries, not by the code that is scanned.
_RUNTIME = deferred(
    r"(?:\w*JAVA_(?:TOOL_)?OPTIONS|JAVA_OPTS|JVM_\w+|JDK_\w+|CATALINA_\w+|PYTHON[A-Z]+|UVICORN_\w+|GUNICORN_\w+|CELERY_\w+"
    r"|DJANGO_\w+|FLASK_\w+|SPRING_\w+|MANAGEMENT_\w+|SERVER_\w+|LOGGING_\w+|ASPNETCORE_\w+|DOTNET_\w+|OTEL_\w+|SENTRY_\w+|DD_\w+"
    r"|FLAGD_\w+|NEW_RELIC_\w+|ELASTIC_APM_\w+|PROMETHEUS_\w+|GRPC_\w+|GOGC|GOMAXPROCS|GOMEMLIMIT|GODEBUG|RUST_\w+|MALLOC_\w+|LD_\w+"
    r"|BUNDLE_\w+|RAILS_\w+|PUMA_\w+|WEB_CONCURRENCY|SIDEKIQ_\w+|NGINX_\w+|PHP_\w+|APACHE_\w+|S6_\w+|NODE_\w+|NPM_\w+"
    r"|PG[A-Z]+|MYSQL_\w+|POSTGRES_\w+|MONGO_\w+|RABBITMQ_\w+|MINIO_\w+|KAFKA_\w+|DATABASE_URL|REDIS_URL|LOG_LEVEL"
    r"|(?:HTTPS?|NO|ALL|FTP)_PROXY|(?:https?|no)_proxy|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|KC_\w+|KEYCLOAK_\w+)\Z"
)


@dataclass(frozen=True, slots=True)
class _Code:
    """One component: what it needs, everything it reads or mentions, and what the genome gives to anybody.

    ``neighbours`` are the needed variables that nothing gives, with the given one that each looks misspelt from.
    """

    node: Node
    needed: dict[str, list[Statement]]
    read: frozenset[str]
    given: Keys
    neighbours: Mapping[str, str]

    @property
    def folder(self) -> str:
        return self.node.declarations[0].declaration.folder


def contradictions(
    node: Node, rule: CompareRule, reads: Keys, given: Keys, environments: Sequence[str]
) -> Iterator[Contradiction]:
    """What a rule (presence, spelling, unread) says about the reads of one component."""
    find = _RULES.get(rule)
    if find is None:
        return
    needed = {key: sure for key, said in reads.items() if key != "*" and (sure := [one for one in said if _needs(one)])}
    if needed or rule == "unread":
        read = frozenset(reads)
        yield from find(_Code(node, needed, read, given, _neighbours(needed, read, given)), environments)


def _needs(one: Statement) -> bool:
    """Whether a read asks for a value: the pattern is a sure one, and the code has no default."""
    value = one.fact.value
    return one.fact.confidence >= _SURE and isinstance(value, Known) and value.value is True


def _gives(one: Statement) -> bool:
    """Whether a statement gives a variable to a program that runs: no example, nothing for a test."""
    declaration = one.declaration
    return declaration.fact("env-required", one.fact.key) is None and declaration.purpose == "run"


def _by_source(code: _Code, environment: str) -> dict[tuple[str, str], dict[str, Statement]]:
    """What each source gives in an environment ("" for any)."""
    sources: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
    for key, said in code.given.items():
        for one in said:
            if _gives(one) and (not environment or holds(one, environment)):
                sources[lineage(one)].setdefault(key, one)
    return sources


def _feeds(code: _Code, own: dict[str, Statement]) -> bool:
    """Whether a source is meant for the component: it gives several of the variables that the code needs."""
    shared = sum(key in own for key in code.needed)
    return shared >= max(2, len(code.needed) // 2)


def _production(environments: Sequence[str]) -> list[str]:
    """The environments whose contract counts: production's; where none is known, whatever there is at all."""
    return [name for name in environments if canonical_environment(name) == "prod"] or ([] if environments else [""])


def _not_given(code: _Code, environments: Sequence[str]) -> Iterator[Contradiction]:
    """Variables that the code needs and that nothing gives in production, where most of the others are given."""
    for environment in _production(environments):
        sources = _by_source(code, environment)
        feeding = [own for own in sources.values() if _feeds(code, own)]
        if not feeding or any(_takes_whole_objects(own) for own in feeding):
            continue
        here = {key for own in sources.values() for key in own}
        files = tuple(sorted({one.site.path for own in feeding for one in own.values()}))
        for key in sorted(code.needed.keys() - here):
            if not _PLATFORM.match(key) and key not in code.neighbours:
                said = once_a_site(code.needed[key])
                confidence = max(one.fact.confidence for one in said)
                yield Contradiction(code.node, "env-read", key, "presence", (said,), confidence, files)


def _takes_whole_objects(own: dict[str, Statement]) -> bool:
    """Whether a source also takes everything of objects that may hold more keys than are known."""
    return any(fact.attribute == "env-from" for one in own.values() for fact in one.declaration.facts)


def _neighbours(needed: Iterable[str], read: frozenset[str], given: Keys) -> Mapping[str, str]:
    """For needed variables that nothing gives, the given one that each looks misspelt from; it must be read nowhere."""
    lonely = {key: {key} for key in needed if key not in given}
    if not lonely:
        return {}
    candidates = [key for key, said in given.items() if key not in read and any(map(_gives, said))]
    return nearest(lonely, candidates)


def _misspelt(code: _Code, environments: Sequence[str]) -> Iterator[Contradiction]:
    if not any(_feeds(code, own) for own in _by_source(code, "").values()):
        return
    for key, near in sorted(code.neighbours.items()):
        said, expected = once_a_site(code.needed[key]), once_a_site(code.given[near])
        files = tuple(sorted({one.site.path for one in said}))
        yield Contradiction(code.node, "env-read", key, "spelling", (said, expected), 0.8, files)


def _unread(code: _Code, environments: Sequence[str]) -> Iterator[Contradiction]:
    """Variables that a service built from the component is given and that no code, script or template mentions."""
    if "*" in code.read:
        return
    resembled = frozenset(code.neighbours.values())
    for own in _by_source(code, "").values():
        mine = {key: one for key, one in own.items() if _built_here(one, code.folder)}
        known = sum(key in code.read for key in mine)
        if known < max(2, (len(mine) + 1) // 2):
            continue
        for key in sorted(mine.keys() - code.read):
            if not _PLATFORM.match(key) and not _RUNTIME.match(key) and key not in resembled:
                where = (code.folder or ".",)
                yield Contradiction(code.node, "env-read", key, "unread", ((mine[key],),), 0.6, where)


def _built_here(one: Statement, folder: str) -> bool:
    """Whether a declaration runs what is built from a folder: its build context, or its Dockerfile's folder."""
    context = one.declaration.fact("build-context")
    if context is not None and isinstance(context.value, Known):
        return str(context.value.value).strip("/").removeprefix("./") in (folder, folder or ".")
    built = [ref.target.rpartition("/")[0] for ref in one.declaration.references if ref.relation == "builds"]
    return folder in built


_RULES: dict[str, Callable[[_Code, Sequence[str]], Iterator[Contradiction]]] = {
    "presence": _not_given,
    "spelling": _misspelt,
    "unread": _unread,
}
