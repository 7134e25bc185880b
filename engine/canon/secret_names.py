"""Which keys hold secrets, by their names.

A key is judged by its words, whatever the case style. In doubt a key counts as secret: a masked value can
still be compared by digest, a printed one cannot be taken back.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final

from .names import words


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
    calm = parts[-1] in _CALM_LAST or parts[0] in _CALM_FIRST or _CALM_WORDS.intersection(parts) or pairs & _CALM_PAIRS
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
