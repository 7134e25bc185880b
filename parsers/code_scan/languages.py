"""How programs of each language read their environment: a table of patterns, and how sure each is.

This file is long because the table is. In a pattern ``key`` is the variable's name; where ``default`` takes part, the
code goes on without it. Confidence: 0.9 is the language's own way, 0.6 a way that often stands for "if it is set",
0.3 a mere mention, which keeps a variable from being called unread and says nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...engine.pattern import deferred

#: A mention only.
MENTION = 0.3
#: Everything there is may be read: a framework maps variables to settings by rules of its own.
WHATEVER = "*"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to read a variable."""

    expression: re.Pattern[str]
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Language:
    """How files of some endings read; ``whatever`` finds the frameworks that may read anything."""

    comment: str
    patterns: tuple[Pattern, ...]
    whatever: re.Pattern[str] | None = None


_KEY = r"(?P<key>[A-Z][A-Z0-9_]*[A-Z0-9])"
_MIXED = r"(?P<key>[A-Z][A-Za-z0-9_]*[A-Za-z0-9])"
_QUOTED = rf"[\"']{_KEY}[\"']"
#: Not an assignment.
_READ = r"(?!\s*=[^=>~])"


def _row(text: str, confidence: float = 0.9) -> Pattern:
    return Pattern(deferred(text, re.MULTILINE), confidence)


#: A name in capitals in quotes may be a variable that a function of the program looks up.
_IN_QUOTES = _row(r"[\"'](?P<key>[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])[\"']", MENTION)
#: ``getEnv("X")``, ``env_or_default("X", 1)``, ``mustGetenv("X")``: functions of programs, named after what they do.
_WRAPPER = _row(
    rf"\b(?:[a-z]\w*_)?(?:[gG]et_?[eE]nv|[eE]nv_?[oO]r(?:_?[dD]efault)?|[mM]ust_?(?:[gG]et_?)?[eE]nv|[rR]equire_?[eE]nv)"
    rf"\w*\(\s*[\"'`]{_KEY}[\"'`]\s*(?P<default>,)?",
    0.6,
)

_PYTHON = Language("#", (
    _row(rf"\bos\.environ\[\s*{_QUOTED}\s*\]{_READ}"),
    _row(rf"\benviron\[\s*{_QUOTED}\s*\]{_READ}"),
    _row(rf"\b(?:environ\.(?:get|pop|setdefault)|os\.getenv)\(\s*{_QUOTED}\s*(?P<default>,)?", 0.6),
    _row(rf"\benv(?:\.(?:str|int|bool|float|list|url|json|dict|path|db|cache_url|decimal))?\(\s*{_QUOTED}"
         r"(?P<default>[^)\n]*default)?"),
    _row(rf"\bconfig\(\s*{_QUOTED}(?P<default>[^)\n]*default)?", 0.6),
    _row(rf"\b(?:env|validation_alias|envvar)\s*=\s*\[?{_QUOTED}", 0.6),
    _WRAPPER,
    _IN_QUOTES,
))  # fmt: skip

_SCRIPT = Language("//", (
    _row(rf"\bprocess\.env\??\.{_KEY}\b(?P<default>!?\s*(?:\|\||\?\?))?{_READ}"),
    _row(rf"\bprocess\.env\[\s*[\"'`]{_KEY}[\"'`]\s*\](?P<default>!?\s*(?:\|\||\?\?))?{_READ}"),
    _row(rf"\bimport\.meta\.env\??\.{_KEY}\b(?P<default>\s*(?:\|\||\?\?))?", 0.5),
    _row(rf"\b(?:Deno|Bun)\.env(?:\.get\(\s*[\"'`]|\.){_KEY}\b(?P<default>[\"'`]\)\s*(?:\|\||\?\?))?"),
    _row(rf"\b[cC]onfig(?:Service)?\.(?:getOrThrow|get)(?:<\w+>)?\(\s*[\"'`]{_KEY}[\"'`]\s*(?P<default>,)?", 0.5),
    _WRAPPER,
    _row(r"(?:[.\"'`]|(?=\w+\??[\"'`]?\s*:))(?<![\w$])(?P<key>[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])\b", MENTION),
))  # fmt: skip

_RUBY = Language("#", (
    _row(rf"\bENV\[\s*{_QUOTED}\s*\](?P<default>\s*\|\|(?!=))?(?!\s*(?:\|\|)?=[^=~])", 0.6),
    _row(rf"\bENV\.fetch\(\s*{_QUOTED}\s*(?P<default>,|\)\s*(?:\{{|do\b))?"),
    _row(rf"\bENV\.(?:key\?|has_key\?|include\?|dig)\(?\s*{_QUOTED}(?P<default>)", 0.6),
    _IN_QUOTES,
))  # fmt: skip

_JVM = Language("//", (
    _row(rf"\bSystem\.getenv\(\s*\"{_KEY}\"\s*\)(?P<default>\s*\?:)?", 0.8),
    _row(rf"\bsys\.env(?:\.get|\.getOrElse)?\(\s*\"{_KEY}\"\s*(?P<default>,)?", 0.8),
    _row(rf"@Value\(\s*\"[^\"\n]*?\$\{{{_KEY}(?P<default>:)?", 0.8),
    _row(rf"\bgetProperty\(\s*\"{_KEY}\"\s*(?P<default>,)?", 0.5),
    _WRAPPER,
    _IN_QUOTES,
), deferred(r"@SpringBootApplication|org\.springframework\.boot|@ConfigurationProperties|io\.micronaut|io\.quarkus"
            r"|@ConfigProperty"))  # fmt: skip

_DOTNET = Language("//", (
    _row(rf"\bEnvironment\.GetEnvironmentVariable\(\s*\"{_MIXED}\"\s*(?:,[^)\n]*)?\)(?P<default>\s*\?\?)?", 0.8),
    _row(rf"\b[cC]onfiguration\[\"{_KEY}\"\](?P<default>\s*\?\?)?", 0.5),
    _IN_QUOTES,
), deferred(r"CreateBuilder\(|CreateDefaultBuilder\(|AddEnvironmentVariables\("))  # fmt: skip

_RUST = Language("//", (
    _row(rf"\benv::var(?:_os)?\(\s*\"{_KEY}\"\s*\)"
         r"(?P<default>\s*\.(?:unwrap_or|ok\(|is_ok|is_err|map_or|or_else|unwrap_or_default))?"),
    _row(rf"\bdotenvy?::var\(\s*\"{_KEY}\"\s*\)(?P<default>\s*\.(?:unwrap_or|ok\())?"),
    _row(rf"\benv\s*=\s*\"{_KEY}\"", 0.5),
    _row(rf"\b(?:option_)?env!\(\s*\"{_KEY}\"", MENTION),
    _IN_QUOTES,
), deferred(r"\benvy::|config::Environment|Env::prefixed"))  # fmt: skip

_GO = Language("//", (
    _row(rf"\bos\.Getenv\(\s*\"{_KEY}\"\s*\)", 0.6),
    _row(rf"\b(?:os|syscall)\.(?:LookupEnv|Getenv)\(\s*\"{_KEY}\"\s*\)(?P<default>)", 0.5),
    _row(rf"\b(?:env|envconfig):\"{_KEY}(?P<default>\"(?!\s*required)|,(?!required)[^\"]*\")?", 0.6),
    _row(rf"\bBindEnv\([^)\n]*\"{_KEY}\"\s*\)", 0.5),
    _WRAPPER,
    _IN_QUOTES,
), deferred(r"\bAutomaticEnv\(|\benvconfig\.Process\(|\benv\.Provider\("))  # fmt: skip

_PHP = Language("//", (
    _row(rf"\b(?:getenv|env)\(\s*{_QUOTED}\s*(?P<default>,)?", 0.6),
    _row(rf"\$_(?:ENV|SERVER)\[\s*{_QUOTED}\s*\](?P<default>\s*\?[?:])?{_READ}", 0.6),
    _IN_QUOTES,
))  # fmt: skip

_C = Language("//", (_row(rf"\b(?:secure_)?getenv\(\s*\"{_KEY}\"\s*\)", 0.6), _IN_QUOTES))

_ELIXIR = Language("#", (
    _row(rf"\bSystem\.fetch_env!?\(\s*\"{_KEY}\""),
    _row(rf"\bSystem\.get_env\(\s*\"{_KEY}\"\s*\)?(?P<default>,|\s*\|\|)?", 0.6),
    _IN_QUOTES,
))  # fmt: skip

#: Files beside the code whose references are read when the program starts: entry points, settings, templates.
_REFERENCES = Language("#", (_row(rf"\$\{{?{_KEY}", MENTION), _row(rf"\benv[ (][\"']?{_KEY}", MENTION)))

#: Ending -> language. Vue, Svelte and Astro hold scripts.
LANGUAGES: dict[str, Language] = {
    **dict.fromkeys(("py", "pyi"), _PYTHON),
    **dict.fromkeys(("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "astro"), _SCRIPT),
    **dict.fromkeys(("rb", "rake", "ru", "erb"), _RUBY),
    **dict.fromkeys(("java", "kt", "groovy", "scala"), _JVM),
    **dict.fromkeys(("cs", "fs", "vb"), _DOTNET),
    "rs": _RUST,
    "go": _GO,
    "php": _PHP,
    **dict.fromkeys(("c", "cc", "cpp", "h", "hpp"), _C),
    **dict.fromkeys(("ex", "exs"), _ELIXIR),
    **dict.fromkeys(("sh", "bash", "properties", "conf", "ini", "cfg", "xml", "tmpl", "template", "prisma"), _REFERENCES),
}

# --- pydantic settings -----------------------------------------------------------------------------------------------

_SETTINGS = deferred(r"^class[ \t]+\w+\([^)\n]*\bBaseSettings\b[^)\n]*\):[^\n]*\n(?P<body>(?:[ \t]+[^\n]*\n|[ \t]*\n)*)",
                     re.MULTILINE)  # fmt: skip
_PREFIX = deferred(r"\benv_prefix\s*=\s*[\"'](?P<prefix>\w*)[\"']")
_FIELD = deferred(r"^(?P<indent>[ \t]+)(?P<name>[A-Za-z]\w*)[ \t]*:[ \t]*[^=\n]+?(?P<default>=[ \t]*(?!Field\(\s*\.\.\.)[^\n]+)?$",
                  re.MULTILINE)  # fmt: skip


def settings_fields(text: str) -> list[tuple[str, int, int, bool]]:
    """(variable, start, end, whether it has a default) of every field of a pydantic settings class.

    A field is filled from the variable of its name in capitals, behind ``env_prefix`` (pydantic-settings, docs).
    """
    found = []
    for block in _SETTINGS.finditer(text + "\n") if "BaseSettings" in text else ():
        prefix = _PREFIX.search(block["body"])
        fields = list(_FIELD.finditer(text + "\n", block.start("body"), block.end("body")))
        for field in fields:
            if field["indent"] == fields[0]["indent"] and field["name"] != "model_config":
                name = f"{prefix['prefix'] if prefix else ''}{field['name']}".upper()
                found.append((name, *field.span("name"), field["default"] is not None))
    return found


# --- destructuring ---------------------------------------------------------------------------------------------------

_DESTRUCTURED = deferred(r"\b(?:const|let|var)[ \t]*\{(?P<names>[^{}]*)\}[ \t]*=[ \t]*(?:process\.env|import\.meta\.env)\b")
_TAKEN = deferred(rf"(?<![\w:]){_KEY}(?![\w])[ \t]*(?::[ \t]*\w+)?[ \t]*(?P<default>=)?")


def destructured(text: str) -> list[tuple[str, int, int, bool]]:
    """(variable, start, end, whether it has a default) of ``const {{ A, B = 1 }} = process.env``."""
    return [
        (one["key"], *one.span("key"), one["default"] is not None)
        for block in _DESTRUCTURED.finditer(text)
        for one in _TAKEN.finditer(text, *block.span("names"))
    ]
