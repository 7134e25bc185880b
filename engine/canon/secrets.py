"""Which keys hold secrets, and which stretches of a text are credentials.

A key is judged by its words, whatever the case style. In doubt a key counts as secret: a masked value can
still be compared by digest, a printed one cannot be taken back.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from .names import words

MASK: Final = "***"


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_SECRET_WORDS: Final = _words(
    """
    password passwords passwd passphrase passcode pwd secret secrets token tokens credential
    credentials creds apikey apikeys dsn salt jwt bearer connstr connstring htpasswd authorization
    """
)
_SECRET_LAST: Final = frozenset(("auth", "pepper", "keystore"))
"""Words that mean a secret only at the end of a longer name: REDIS_AUTH."""
_SECRET_ENDINGS: Final = tuple(
    _words(
        """
    password passwd passphrase apikey secretkey accesskey privatekey sharedkey masterkey
    encryptionkey signingkey authtoken accesstoken clientsecret credentials accountkey instrumentationkey
    microservicekeys pgpass dbpass
    """
    )
)
_SECRET_PAIRS: Final = frozenset(
    (
        ("api", "keys"),
        ("access", "keys"),
        ("key", "api"),
        ("access", "signature"),
        ("connection", "string"),
        ("conn", "string"),
        ("conn", "str"),
    )
)
_OPEN_KEYS: Final = _words(
    """
    partition sort primary foreign cache object label topology hash range grouping group tag routing shard kms
    lookup index feature flag config attribute row unique join map address annotation name translation message
    restore matching search order column field dedup idempotency target
    """
)
"""In front of `key`: an identifier and no secret. Any other `..._KEY` counts as one (OPENAI_KEY,
    IDAM_KEY)."""
_CALM_LAST: Final = _words(
    """
    file files path dir directory name names ref refs url uri urls endpoint host port expiry expires
    expiration in ttl lifetime timeout length min max count limit limits interval retention rotation
    enabled enable disabled type algorithm alg policy mount mounts store id ids username user users
    email issuer audience scope scopes age duration seconds minutes hours days ms size prefix suffix
    header version class template method field format required arn region namespace annotation
    annotations label labels provider mode strategy bytes validity hint exists optional insecure
    secure domain samesite cookie date spec objects encryption manager rounds iterations complexity
    history reset period window allowed source filepath folder
    suffixes namespaces indent location
    """
)
_CALM_FIRST: Final = _words(
    """
    existing use uses enable disable create has is require requires allow max min num automount
    generate skip validate mount image ff feature persist ignore
    """
)
_CALM_WORDS: Final = _words("public publishable existing allow disable disabled enable enabled use")
_CALM_PAIRS: Final = frozenset(
    (
        ("proxy", "pass"),
        ("pull", "secret"),
        ("pull", "secrets"),
        ("max", "tokens"),
        ("http", "tokens"),
        ("key", "vault"),
    )
)


@lru_cache(maxsize=8192)
def secret_key(name: str) -> bool:
    """Whether a key of this name holds a secret; PASSWORD does, PASSWORD_FILE and secretName do not."""
    parts = tuple(part.rstrip("0123456789") or part for part in words(name))
    if not parts or name == "PWD":
        return False
    pairs = set(pairwise(parts))
    if _is_webhook_address(parts):
        return parts[0] not in _CALM_FIRST
    calm = (
        parts[-1] in _CALM_LAST
        or parts[0] in _CALM_FIRST
        or _CALM_WORDS.intersection(parts)
        or pairs & _CALM_PAIRS
    )
    return not calm and _speaks_of_a_secret(parts, pairs)


def _is_webhook_address(parts: tuple[str, ...]) -> bool:
    """A chat webhook's address is its own credential: SLACK_WEBHOOK_URL, DISCORD_WEBHOOK."""
    if parts[-1] in ("url", "uri", "urls"):
        return parts[-2:-1] == ("webhook",)
    return parts[-1] == "webhook" and not {"slack", "discord", "teams", "mattermost"}.isdisjoint(parts)


def _speaks_of_a_secret(parts: tuple[str, ...], pairs: set[tuple[str, str]]) -> bool:
    return (
        not _SECRET_WORDS.isdisjoint(parts)
        or (len(parts) > 1 and parts[-1] in _SECRET_LAST)
        or any(part.endswith(_SECRET_ENDINGS) for part in parts)
        or "pass" in (parts[1:] or parts)
        or any(second == "key" and first not in _OPEN_KEYS for first, second in pairs)
        or not _SECRET_PAIRS.isdisjoint(pairs)
    )


_REFERENCE: Final = re.compile(
    r"\$\{[^{}]*\}|\$\$?[A-Za-z_][A-Za-z0-9_]*|\$\([^()]*\)|\$?\{\{[^{}\"']*\}\}|<[^<>]*>|%[A-Za-z_]+%|\*+"
    r"|(?:var|local|module|data)\.[\w.*\[\]-]+|null|none|true|false|yes|no",
    re.IGNORECASE,
)
"""What stands where a secret would, without being one; a `${VAR:-default}` is looked at again below."""
_DEFAULTED: Final = re.compile(r"\$\{[^{}:?+-]*:?-[^{}]+\}")

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
_PASSES: Final = (
    re.compile(rf"()(?P<secret>{_TOKEN_SHAPES})", re.DOTALL),
    # user:password@ in a URL; a password may hold a slash or an at sign that somebody forgot to encode
    re.compile(
        r"([A-Za-z][A-Za-z0-9+.-]{0,30}://(?:\$\{[^{}\s]*\}|[^\s/:@\"'<>$]|\$(?!\{))*:)"
        r"(?P<secret>(?![0-9]+[/?#,])(?>\$\{[^{}\s]*\}|[^\s@\"'<>])(?>\$\{[^{}\s]*\}|[^\s\"'<>])*)(?=@)"
    ),
    # a token alone in front of the host
    re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}://)(?P<secret>[A-Za-z0-9_-]{20,})(?=@)"),
    # user:password@tcp(host), the notation of Go's MySQL driver
    re.compile(r"([\w.-]+:)(?P<secret>[^\s:@\"']+)(?=@(?:tcp|tcp6|unix)\()"),
    re.compile(
        rf"((?<![\w.-])(?P<key>{_SECRET_NAME})\s*=\s*)"
        rf"(?P<secret>{_PLACEHOLDER}|\"[^\"\n]*\"|'[^'\n]*'|[^;\s&\"']+(?:[^;=\n\"']*(?=;))?)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"([\"'](?P<key>{_SECRET_NAME})[\"']\s*:\s*)(?P<secret>\"[^\"\n]+\"|'[^'\n]+')", re.IGNORECASE
    ),
    re.compile(
        rf"(^[ \t]*(?:-[ \t]+)?(?P<key>{_SECRET_NAME}):[ \t]+)(?P<secret>[^\s#|>{{\[&*!][^\n]*)",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(
        r"((?:(?<![\w-])--?[\w-]*(?:password|passwd|secret|token|api-?key|masterauth)|\brequirepass)"
        r"[\"']?[\s,]+[\"']?)"
        r"(?P<secret>[^\s\"',\]-][^\s\"',\]]*)",
        re.IGNORECASE,
    ),
    re.compile(r"(\b(?:mysql|mariadb)[\w-]*\b[^\n|;&]{0,200}?\s-p)(?P<secret>[^\s\"']+)"),
    re.compile(r"(\bredis-cli\b[^\n|;&]{0,200}?\s-a\s+)(?P<secret>[^\s\"']+)"),
    re.compile(r"(\bcurl\b[^\n|;&]{0,400}?\s(?:-u|--user)[\s=]+[\"']?[^\s:\"']+:)(?P<secret>[^\s\"']+)"),
    re.compile(
        r"(\b(?:authorization|x-api-key|x-auth-token)[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token|digest|apikey)\s+)?)"
        rf"(?P<secret>{_PLACEHOLDER}|(?!(?:bearer|basic|token|digest|apikey)\b)[^\s\"',;]+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(\b(?:bearer|basic)\s+)(?P<secret>(?=[^\s\"']*[0-9=])[A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE
    ),
)
_HINT: Final = re.compile(
    r"://|-----BEGIN|pass|pwd|secret|token|key|auth|bearer|basic|AKIA|ASIA|gh[pousr]_|github_pat|glpat|npm_|xox|eyJ"
    r"|[sr]k[_-]|AIza|SG\.|hvs\.|webhooks|@tcp|@unix|mysql|mariadb|redis-cli|curl|signature",
    re.IGNORECASE,
)
"""Without one of these no pass can match; most values of a repository stop here."""
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


def _mask_once(text: str) -> str:
    for pattern in _PASSES:
        text = pattern.sub(_mask_match, text)
    return text


@lru_cache(maxsize=4096)
def mask_credentials(text: str) -> str:
    """The text with every credential in it replaced by `***`; all other text stays as it is. Idempotent.

    References to a value kept elsewhere (`${DB_PASSWORD}`, `$(TOKEN)`, `{{ .Values.x }}`) stay.
    """
    if _HINT.search(text) is None:
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
