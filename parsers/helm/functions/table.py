"""Every function by its name, with its module imported when it is first asked for.

Rare modules (dates, crypto, regexes ...) cost nothing to a chart that does not call them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from ..gotemplate.function import Function

#: Module of this package -> the functions it exports.
_MODULES: Final = {
    "strings": """
        abbrev abbrevboth cat contains hasPrefix hasSuffix hello indent join nindent nospace plural quote repeat
        replace split splitList splitn squote substr trim trimAll trimPrefix trimSuffix trimall trunc wrap
        wrapWith""",
    "letters": "camelcase initials lower swapcase title untitle upper",
    "lists": """
        append chunk compact concat first has initial last list mustAppend mustChunk mustCompact mustFirst
        mustHas mustInitial mustLast mustPrepend mustPush mustRest mustReverse mustSlice mustUniq mustWithout
        prepend push rest reverse slice sortAlpha tuple uniq without""",
    "dicts": """
        deepCopy dict dig get hasKey keys merge mergeOverwrite mustDeepCopy mustMerge mustMergeOverwrite omit
        pick pluck set unset values""",
    "defaults_logic": "all any coalesce default empty ternary",
    "reflection": "deepEqual kindIs kindOf typeIs typeIsLike typeOf",
    "conversions": "atoi float64 int int64 toDecimal toString toStrings",
    "numbers": """
        add add1 add1f addf biggest ceil div divf floor max maxf min minf mod mul mulf round seq sub subf until
        untilStep""",
    "encoding": "b32dec b32enc b64dec b64enc",
    "regexes": """
        mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit
        regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit""",
    "names": "kebabcase snakecase",
    "semver": "semver semverCompare",
    "paths_urls": "base clean dir ext isAbs osBase osClean osDir osExt osIsAbs urlJoin urlParse",
    "random": "randAlpha randAlphaNum randAscii randBytes randInt randNumeric shuffle uuidv4",
    "network": "getHostByName",
    "crypto": """
        bcrypt buildCustomCert decryptAES derivePassword encryptAES genCA genCAWithKey genPrivateKey genSelfSignedCert
        genSelfSignedCertWithKey genSignedCert genSignedCertWithKey htpasswd""",
    "dates": """
        ago date dateInZone dateModify date_in_zone date_modify duration durationDays durationHours
        durationMicroseconds durationMilliseconds durationMinutes durationNanoseconds durationRound durationRoundTo
        durationSeconds durationTruncateTo durationWeeks htmlDate htmlDateInZone mustDateModify mustToDate
        mustToDuration must_date_modify now toDate unixEpoch""",
    "hashes": "adler32sum sha1sum sha256sum sha512sum",
}

_HOMES: Final = {name: module for module, exported in _MODULES.items() for name in exported.split()}


def names() -> tuple[str, ...]:
    """The names of all functions, sorted."""
    return tuple(sorted(_HOMES))


@cache
def find(name: str) -> Function | None:
    """The function of a name, None when no module exports it."""
    home = _HOMES.get(name)
    if home is None:
        return None
    module = import_module(f".{home}", __package__)
    found: Function = module.FUNCTIONS[name]
    return found
