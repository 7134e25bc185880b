"""Credentials inside text, masked wherever the text may be shown; `secret_key` judges keys by name."""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ..pattern import deferred
from .secret_names import secret_key

__all__ = ["MASK", "holds_credentials", "mask_credentials", "secret_key"]

MASK: Final = "***"

_REFERENCE: Final = deferred(
    r"\$\{[^{}]*\}|\$\$?[A-Za-z_][A-Za-z0-9_]*|\$\([^()]*\)|\$?\{\{[^{}\"']*\}\}|<[^<>]*>|%[A-Za-z_]+%|\*+"
    r"|(?:var|local|module|data)\.[\w.*\[\]-]+|null|none|true|false|yes|no",
    re.IGNORECASE,
)
"""What stands where a secret would, without being one; a `${VAR:-default}` is looked at again below."""
_DEFAULTED: Final = deferred(r"\$\{[^{}:?+-]*:?-[^{}]+\}")

_SECRET_NAME: Final = (
    r"[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key"
    r"|encryption[_-]?key|signing[_-]?key|shared[_-]?access[_-]?signature)"
)
_PLACEHOLDER: Final = r"\$?\{\{[^{}\"']*\}\}|\$\([^()\n]*\)"
"""References that hold blanks; tried before a value that ends at the first blank."""
_TOKEN_SHAPES: Final = "|".join(
    (
        r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,})",
        r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
        r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?",
        r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}",
        r"\bsk-[A-Za-z0-9_-]{20,}",
        r"\bAIza[0-9A-Za-z_-]{35}",
        r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        r"\bhvs\.[A-Za-z0-9_-]{20,}",
        r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/_-]+",
        r"(?<=/api/webhooks/)[0-9]{6,}/[A-Za-z0-9_-]+",
    )
)


class _Pass(NamedTuple):
    """One shape of credential: lower-case needles of which a text must hold one, then the pattern."""

    needles: tuple[str, ...]
    pattern: str
    flags: re.RegexFlag = re.NOFLAG


_PASSES: Final = (
    _Pass(
        (
            "-----begin",
            "akia",
            "asia",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "npm_",
            "xox",
            "eyj",
            "sk_",
            "rk_",
            "sk-",
            "aiza",
            "sg.",
            "hvs.",
            "services/",
            "webhooks/",
        ),
        rf"()(?P<secret>{_TOKEN_SHAPES})",
        re.DOTALL,
    ),
    # user:password@ in a URL; a password may hold a slash or an at sign that somebody forgot to encode
    _Pass(
        ("@",),
        r"([A-Za-z][A-Za-z0-9+.-]{0,30}://(?:\$\{[^{}\s]*\}|[^\s/:@\"'<>$]|\$(?!\{))*:)"
        r"(?P<secret>(?![0-9]{1,5}[/?#,])(?>\$\{[^{}\s]*\}|[^\s@\"'<>])(?>\$\{[^{}\s]*\}|[^\s\"'<>])*)(?=@)",
    ),
    # a token alone in front of the host
    _Pass(("@",), r"([A-Za-z][A-Za-z0-9+.-]{0,30}://)(?P<secret>[A-Za-z0-9_-]{20,})(?=@)"),
    # user:password@tcp(host), the notation of Go's MySQL driver
    _Pass(("@tcp", "@unix"), r"((?<![\w.-])[\w.-]{1,100}:)(?P<secret>[^\s:@\"']+)(?=@(?:tcp|tcp6|unix)\()"),
    _Pass(
        ("=",),
        rf"((?<![\w.-])(?P<key>{_SECRET_NAME})\s*=\s*)"
        rf"(?P<secret>{_PLACEHOLDER}|\"[^\"\n]*\"|'[^'\n]*'|[^;\s&\"']+(?:[^;=\n\"']*(?=;))?)",
        re.IGNORECASE,
    ),
    _Pass(
        ('"', "'"),
        rf"([\"'](?P<key>{_SECRET_NAME})[\"']\s*:\s*)(?P<secret>\"[^\"\n]+\"|'[^'\n]+')",
        re.IGNORECASE,
    ),
    _Pass(
        (":",),
        rf"(^[ \t]*(?:-[ \t]+)?(?P<key>{_SECRET_NAME}):[ \t]+)(?P<secret>[^\s#|>{{\[&*!][^\n]*)",
        re.IGNORECASE | re.MULTILINE,
    ),
    _Pass(
        ("-", "requirepass"),
        r"((?:(?<![\w-])--?[\w-]*(?:password|passwd|secret|token|api-?key|masterauth)|\brequirepass)"
        r"[\"']?[\s,]+[\"']?)"
        r"(?P<secret>[^\s\"',\]-][^\s\"',\]]*)",
        re.IGNORECASE,
    ),
    _Pass(("mysql", "mariadb"), r"(\b(?:mysql|mariadb)[\w-]*\b[^\n|;&]{0,200}?\s-p)(?P<secret>[^\s\"']+)"),
    _Pass(("redis-cli",), r"(\bredis-cli\b[^\n|;&]{0,200}?\s-a\s+)(?P<secret>[^\s\"']+)"),
    _Pass(("curl",), r"(\bcurl\b[^\n|;&]{0,400}?\s(?:-u|--user)[\s=]+[\"']?[^\s:\"']+:)(?P<secret>[^\s\"']+)"),
    _Pass(
        ("authorization", "x-api-key", "x-auth-token"),
        r"(\b(?:authorization|x-api-key|x-auth-token)[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token|digest|apikey)\s+)?)"
        rf"(?P<secret>{_PLACEHOLDER}|(?!(?:bearer|basic|token|digest|apikey)\b)[^\s\"',;]+)",
        re.IGNORECASE,
    ),
    _Pass(
        ("bearer", "basic"),
        r"(\b(?:bearer|basic)\s+)(?P<secret>(?=[^\s\"']*[0-9=])[A-Za-z0-9._~+/=-]{8,})",
        re.IGNORECASE,
    ),
)
_PLAIN_WORD: Final = deferred(r"[\w.-]{0,14}")
"""Shorter than any token and without a separator: most values of a repository need no closer look."""
_MOST_ROUNDS: Final = 8


def _mask_match(found: re.Match[str]) -> str:
    secret, key = found["secret"], found.groupdict().get("key") or ""
    bare = secret.strip("\"'")
    if key not in ("", "PWD") and not secret_key(key):
        return found[0]
    if not bare or (_REFERENCE.fullmatch(bare) and not _DEFAULTED.fullmatch(bare)):
        return found[0]
    quote = secret[0] if secret[0] in "\"'" and secret[0] == secret[-1] else ""
    return f"{found[1]}{quote}{MASK}{quote}"


@cache
def _compiled(one: _Pass) -> re.Pattern[str]:
    """Compiled at first use: most runs meet few of the shapes, and start-up should not pay for all."""
    return re.compile(one.pattern, one.flags)


def _mask_once(text: str) -> str:
    lowered = text.lower()
    for one in _PASSES:
        if any(needle in lowered for needle in one.needles):
            text = _compiled(one).sub(_mask_match, text)
    return text


@lru_cache(maxsize=4096)
def mask_credentials(text: str) -> str:
    """The text with every credential in it replaced by `***`; all other text stays as it is. Idempotent.

    References to a value kept elsewhere (`${DB_PASSWORD}`, `$(TOKEN)`, `{{ .Values.x }}`) stay.
    """
    if _PLAIN_WORD.fullmatch(text):
        return text
    for _ in range(_MOST_ROUNDS):
        masked = _mask_once(text)
        if masked == text:
            return text
        text = masked
    return MASK


def holds_credentials(text: str) -> bool:
    """Whether the text holds a credential that `mask_credentials` would hide."""
    return mask_credentials(text) != text
