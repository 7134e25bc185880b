"""The words that name environments, and the judgement that two values differ only by such a word.

The table follows how 49 public repositories name their environments; see `CANONICAL`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from ..pattern import deferred
from .booleans import as_boolean
from .tags import CHANNELS

_SPELLINGS: Final[Mapping[str, str]] = {
    "prod": "production prd live",
    "preprod": "pre-prod preproduction pre-production prelive ppe",
    "nonprod": "non-prod nonproduction non-production",
    "staging": "stage stg stag",
    "dev": "development devel develop",
    "local": "",
    "test": "testing tst",
    "qa": "",
    "uat": "",
    "sit": "",
    "oat": "",
    "acceptance": "",
    "sandbox": "sbx",
    "demo": "",
    "preview": "",
    "integration": "integ",
    "perftest": "perf-test perf performance",
    "ithc": "",
    "aat": "",
    "ci": "",
    "review": "",
    "training": "",
    "pentest": "pen-test",
}
CANONICAL: Final[Mapping[str, str]] = {
    word: name for name, synonyms in _SPELLINGS.items() for word in (name, *synonyms.split())
}
"""Lower-case token (`production`, `pre-prod`) to the canonical name of its tier (`prod`, `preprod`)."""

PLACEHOLDER: Final = "<env>"
_GLUED: Final = frozenset(
    (
        "staging",
        "production",
        "development",
        "preprod",
        "preproduction",
        "prod",
        "sandbox",
        "nonprod",
        "nonproduction",
    )
)
"""Tokens that are told from the end of a longer word (`canadastaging`); `test` is not, it ends `latest`."""
_LEAST_GLUED: Final = 4
_LEAST_NAME: Final = 2
_CAMEL: Final = deferred(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER: Final = deferred(r"[+-]?[0-9][0-9_.,:]*[A-Za-z%]{0,3}")
_TOP_LEVEL_DOMAIN: Final = deferred(r"(?:://[^\s/]*|\.svc\.cluster|\A[^\s/:@]+)\.\Z")
_DOMAIN_WORDS: Final = frozenset(("local", "dev", "test", "live", "qa", "ci", "demo", "prod"))
_REMOVED: Final = deferred(
    rf"(?:(?<![^/@:=,\s\"'])){PLACEHOLDER}[-_./]|[-_.]{PLACEHOLDER}|/{PLACEHOLDER}(?=/|$)|{PLACEHOLDER}"
)


def _pattern(tokens: Iterable[str]) -> re.Pattern[str]:
    """Any token as a whole word: `-`, `_` or `.` where it is hyphenated, up to two digits behind."""
    ordered = sorted(tokens, key=lambda token: (-len(token), token))
    spelled = "|".join(re.escape(token).replace(r"\-", "[-_.]?") for token in ordered)
    return re.compile(rf"(?<![A-Za-z0-9<>])({spelled})([0-9]{{0,2}})(?![A-Za-z0-9<>])", re.IGNORECASE)


def _glued_pattern(tokens: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted((re.escape(token) for token in tokens), key=lambda token: (-len(token), token))
    return re.compile(rf"(?<=[A-Za-z0-9]{{3}})(?:{'|'.join(ordered)})\Z", re.IGNORECASE)


@lru_cache(maxsize=1)
def _all_words() -> re.Pattern[str]:
    return _pattern(CANONICAL)


@lru_cache(maxsize=4096)
def environment_tokens(text: str) -> tuple[str, ...]:
    """The environment words that stand as whole words in a name or path, lower case, in order of appearance.

    A number behind a word stays with it (`dev2`); `canonical_environment` tells the tier of each.
    """
    return tuple(found[0].lower() for found in _all_words().finditer(_CAMEL.sub("-", text)))


@lru_cache(maxsize=1024)
def canonical_environment(token: str) -> str:
    """The canonical name of an environment token, its number kept: `production` is `prod`, `dev2` is `dev2`.

    Empty when the token is not in the table.
    """
    found = re.fullmatch(r"([a-z][a-z-]*?)([0-9]{0,2})", token.strip().lower().replace("_", "-").replace(".", "-"))
    name = CANONICAL.get(found[1], "") if found else ""
    return f"{name}{found[2]}" if found and name else ""


@lru_cache(maxsize=512)
def _known_spellings(environment: str) -> frozenset[str]:
    """Every token that may stand for this environment: itself, its tier and that tier's synonyms."""
    lowered = environment.strip().lower()
    tiers = {canonical_environment(token).rstrip("0123456789") for token in environment_tokens(lowered)}
    spellings = {word for word, name in CANONICAL.items() if name in tiers}
    if tiers and "prod" not in tiers:
        # NOTE: only the fused word is a name; `non-prod` says a class (of an ingress, of nodes) and is kept
        spellings.add("nonprod")
    named = len(lowered) >= _LEAST_NAME and not lowered.isdigit() and lowered != "env"
    return frozenset(spellings | ({re.sub(r"[_.]", "-", lowered)} if named else set()))


@lru_cache(maxsize=512)
def _patterns(tokens: frozenset[str], names: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    glued = (tokens & _GLUED) | {name for name in names if len(name) >= _LEAST_GLUED and name not in CANONICAL}
    return _pattern(tokens | names or {"\x00"}), _glued_pattern(glued or {"\x00"})


def _is_domain(text: str, found: re.Match[str]) -> bool:
    """Whether the word is the last label of a host: the `dev` of `https://shop.dev/x`, cluster.`local`."""
    ends = text[found.end() : found.end() + 1] in ("", "/", ":")
    return ends and found[1].lower() in _DOMAIN_WORDS and bool(_TOP_LEVEL_DOMAIN.search(text[: found.start()]))


def _template(text: str, tokens: frozenset[str], names: frozenset[str]) -> str:
    whole, glued = _patterns(tokens, names)

    def replaced(found: re.Match[str]) -> str:
        if found.start() and text[found.start() - 1] == "." and _is_domain(text, found):
            return found[0]
        return PLACEHOLDER

    return glued.sub(PLACEHOLDER, whole.sub(replaced, text))


def _extra(names: Iterable[str]) -> frozenset[str]:
    lowered = (re.sub(r"[_.]", "-", name.strip().lower()) for name in names)
    return frozenset(n for n in lowered if len(n) >= _LEAST_NAME and not n.isdigit() and n != "env")


_TOKENS: Final = frozenset(CANONICAL)


def template_out(text: str, names: Iterable[str] = ()) -> str:
    """The text with every environment word, and every given name, replaced by `<env>`. Idempotent.

    Words count when they stand alone between separators; long, unmistakable ones also at the end of the text.
    """
    return _template(text, _TOKENS, _extra(names))


def same_but_for_environment(left: str, right: str, left_env: str = "", right_env: str = "") -> bool:
    """Whether two values say the same thing of two environments.

    With an environment's name, only that environment's own words are replaced on its side: a value of
    preprod that says `dev` points elsewhere and is a difference. One side may have no word at all when it
    is production's (`sign-in.x` beside `sign-in-preprod.x`). Numbers, booleans and tags like `latest` never
    qualify.
    """
    if left == right:
        return True
    if _is_plain(left) or _is_plain(right):
        return False
    one, other = _of_environment(left, left_env), _of_environment(right, right_env)
    if one == other:
        return True
    if (PLACEHOLDER in one) == (PLACEHOLDER in other):
        return False
    bare, worded, bare_env = (other, one, right_env) if PLACEHOLDER in one else (one, other, left_env)
    may_be_bare = not bare_env or "production" in _known_spellings(bare_env) or not environment_tokens(bare_env)
    return may_be_bare and bare == _REMOVED.sub("", worded)


def _is_plain(value: str) -> bool:
    stripped = value.strip()
    known = stripped.lower() in CHANNELS - CANONICAL.keys()
    return known or as_boolean(stripped) is not None or _NUMBER.fullmatch(stripped) is not None


def _of_environment(value: str, environment: str) -> str:
    if not environment:
        return _template(value, _TOKENS, frozenset())
    own = _known_spellings(environment)
    return _template(value, own & _TOKENS, own - _TOKENS)
