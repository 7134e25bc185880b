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
    """One way to read a variable; a text without ``needle`` holds none, which is found out much sooner."""

    expression: re.Pattern[str]
    confidence: float = 0.9
    needle: str = ""


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


def _row(needle: str, text: str, confidence: float = 0.9) -> Pattern:
    return Pattern(deferred(text), confidence, needle)


#: A name in capitals in quotes may be a variable that a function of the program looks up.
_IN_QUOTES = _row("_", r"[\"'](?P<key>[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])[\"']", MENTION)
#: ``getEnv("X")``, ``env_or_default("X", 1)``, ``mustGetenv("X")``: functions of programs, named after what they do.
_WRAPPER = _row(
    "nv",
    rf"nv(?<=[eE]nv)(?<![sS]et[eE]nv)(?<!set_env)(?<!(?:del|put)env)\w*\(\s*[\"'`]{_KEY}[\"'`]\s*(?P<default>,)?",
    0.6,
)

_PYTHON = Language("#", (
    _row("environ[", rf"environ\[\s*{_QUOTED}\s*\]{_READ}"),
    _row("environ.", rf"environ\.(?:get|pop|setdefault)\(\s*{_QUOTED}\s*(?P<default>,)?", 0.6),
    _row("os.getenv", rf"os\.getenv\(\s*{_QUOTED}\s*(?P<default>,)?", 0.6),
    _row("env", rf"env(?<![\w.]env)(?:\.(?:str|int|bool|float|list|url|json|dict|path|db|decimal))?\(\s*{_QUOTED}"
         r"(?P<default>[^)\n]{0,200}default)?"),
    _row("decouple", rf"config\(\s*{_QUOTED}(?P<default>[^)\n]{{0,200}}default)?", 0.6),
    _row("env", rf"env(?<!\wenv)(?:var)?\s*=\s*\[?{_QUOTED}", 0.6),
    _row("validation_alias", rf"validation_alias\s*=\s*{_QUOTED}", 0.6),
    _WRAPPER,
    _IN_QUOTES,
))  # fmt: skip

_SCRIPT = Language("//", (
    _row("process.env", rf"process\.env\??\.{_KEY}\b(?P<default>!?\s*(?:\|\||\?\?))?{_READ}"),
    _row("process.env[", rf"process\.env\[\s*[\"'`]{_KEY}[\"'`]\s*\](?P<default>!?\s*(?:\|\||\?\?))?{_READ}"),
    _row("import.meta.env", rf"import\.meta\.env\??\.{_KEY}\b(?P<default>\s*(?:\|\||\?\?))?", 0.5),
    _row("Deno.env", rf"Deno\.env\.get\(\s*[\"'`]{_KEY}[\"'`]\)(?P<default>\s*(?:\|\||\?\?))?"),
    _row("Bun.env", rf"Bun\.env\.{_KEY}\b(?P<default>\s*(?:\|\||\?\?))?"),
    _row("onfig", rf"onfig(?:Service)?\.(?:getOrThrow|get)(?:<\w+>)?\(\s*[\"'`]{_KEY}[\"'`]\s*(?P<default>,)?", 0.5),
    _WRAPPER,
    _row("_", r"[.\"'`](?P<key>[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9])\b", MENTION),
    _row(":", r"\n[ \t]*(?P<key>[A-Z][A-Z0-9_]*[A-Z0-9])\??:", MENTION),
))  # fmt: skip

_RUBY = Language("#", (
    _row("ENV[", rf"ENV\[\s*{_QUOTED}\s*\](?P<default>\s*\|\|(?!=))?(?!\s*(?:\|\|)?=[^=~])", 0.6),
    _row("ENV.fetch", rf"ENV\.fetch\(\s*{_QUOTED}\s*(?P<default>,|\)\s*(?:\{{|do\b))?"),
    _row("ENV.", rf"ENV\.(?:key\?|has_key\?|include\?|dig)\(?\s*{_QUOTED}(?P<default>)", 0.6),
    _IN_QUOTES,
))  # fmt: skip

_JVM = Language("//", (
    _row("System.getenv", rf"System\.getenv\(\s*\"{_KEY}\"\s*\)(?P<default>\s*\?:)?", 0.8),
    _row("sys.env", rf"sys\.env(?:\.get|\.getOrElse)?\(\s*\"{_KEY}\"\s*(?P<default>,)?", 0.8),
    _row("@Value", rf"@Value\(\s*\"[^\"\n]{{0,200}}?\$\{{{_KEY}(?P<default>:)?", 0.8),
    _row("getProperty", rf"getProperty\(\s*\"{_KEY}\"\s*(?P<default>,)?", 0.5),
    _WRAPPER,
    _IN_QUOTES,
), deferred(r"@SpringBootApplication|org\.springframework\.boot|@ConfigurationProperties|io\.micronaut|io\.quarkus"
            r"|@ConfigProperty"))  # fmt: skip

_DOTNET = Language("//", (
    _row("GetEnvironmentVariable",
         rf"GetEnvironmentVariable\(\s*\"{_MIXED}\"\s*(?:,[^)\n]*)?\)(?P<default>\s*\?\?)?", 0.8),
    _row("onfiguration[", rf"onfiguration\[\"{_KEY}\"\](?P<default>\s*\?\?)?", 0.5),
    _IN_QUOTES,
), deferred(r"CreateBuilder\(|CreateDefaultBuilder\(|AddEnvironmentVariables\("))  # fmt: skip

_RUST = Language("//", (
    _row("env::var", rf"env::var(?:_os)?\(\s*\"{_KEY}\"\s*\)"
         r"(?P<default>\s*\.(?:unwrap_or|ok\(|is_ok|is_err|map_or|or_else|unwrap_or_default))?"),
    _row("dotenv", rf"dotenvy?::var\(\s*\"{_KEY}\"\s*\)(?P<default>\s*\.(?:unwrap_or|ok\())?"),
    _row("env", rf"env\s*=\s*\"{_KEY}\"", 0.5),
    _row("env!", rf"env!\(\s*\"{_KEY}\"", MENTION),
    _IN_QUOTES,
), deferred(r"\benvy::|config::Environment|Env::prefixed"))  # fmt: skip

_GO = Language("//", (
    _row("os.Getenv", rf"os\.Getenv\(\s*\"{_KEY}\"\s*\)", 0.6),
    _row("LookupEnv", rf"LookupEnv\(\s*\"{_KEY}\"\s*\)(?P<default>)", 0.5),
    _row("env", rf"env(?:config)?:\"{_KEY}(?P<default>\"(?!\s*required)|,(?!required)[^\"]*\")?", 0.6),
    _row("BindEnv", rf"BindEnv\([^)\n]{{0,200}}\"{_KEY}\"\s*\)", 0.5),
    _WRAPPER,
    _IN_QUOTES,
), deferred(r"\bAutomaticEnv\(|\benvconfig\.Process\(|\benv\.Provider\("))  # fmt: skip

_PHP = Language("//", (
    _row("env(", rf"env\(\s*{_QUOTED}\s*(?P<default>,)?", 0.6),
    _row("$_", rf"\$_(?:ENV|SERVER)\[\s*{_QUOTED}\s*\](?P<default>\s*\?[?:])?{_READ}", 0.6),
    _IN_QUOTES,
))  # fmt: skip

_C = Language("//", (_row("getenv", rf"getenv\(\s*\"{_KEY}\"\s*\)", 0.6), _IN_QUOTES))

_ELIXIR = Language("#", (
    _row("System.fetch_env", rf"System\.fetch_env!?\(\s*\"{_KEY}\""),
    _row("System.get_env", rf"System\.get_env\(\s*\"{_KEY}\"\s*\)?(?P<default>,|\s*\|\|)?", 0.6),
    _IN_QUOTES,
))  # fmt: skip

#: Files beside the code whose references are read when the program starts: entry points, settings, templates.
_REFERENCES = Language("#", (
    _row("$", rf"\$\{{?{_KEY}", MENTION),
    _row("env", rf"env[ (][\"']?{_KEY}", MENTION),
))  # fmt: skip

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
    **dict.fromkeys(
        ("sh", "bash", "properties", "conf", "ini", "cfg", "xml", "tmpl", "template", "prisma"), _REFERENCES
    ),
}

# --- pydantic settings -----------------------------------------------------------------------------------------------

_SETTINGS = deferred(
    r"^class[ \t]+\w+\([^)\n]*\bBaseSettings\b[^)\n]*\):[^\n]*\n(?P<body>(?:[ \t]+[^\n]*\n|\n)*)", re.MULTILINE
)
_PREFIX = deferred(r"\benv_prefix\s*=\s*[\"'](?P<prefix>\w*)[\"']")
_FIELD = deferred(r"^(?P<indent>[ \t]+)(?P<name>[A-Za-z]\w*)[ \t]*:", re.MULTILINE)
_NEEDED = deferred(r"[ \t]*Field\(\s*\.\.\.")


def settings_fields(text: str) -> list[tuple[str, int, int, bool]]:
    """(variable, start, end, whether it has a default) of every field of a pydantic settings class.

    A field is filled from the variable of its name in capitals, behind ``env_prefix`` (pydantic-settings, docs).
    """
    found = []
    ended = text + "\n"
    for block in _SETTINGS.finditer(ended) if "BaseSettings" in text else ():
        prefix = _PREFIX.search(block["body"])
        fields = list(_FIELD.finditer(ended, block.start("body"), block.end("body")))
        for field in fields:
            if field["indent"] == fields[0]["indent"] and field["name"] != "model_config":
                name = f"{prefix['prefix'] if prefix else ''}{field['name']}".upper()
                found.append((name, *field.span("name"), _has_default(ended, field.end())))
    return found


def _has_default(text: str, at: int) -> bool:
    """Whether an annotation, which may go over several lines, ends in a default."""
    depth = 0
    for index in range(at, min(len(text), at + 5000)):
        letter = text[index]
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and letter == "=":
            return _NEEDED.match(text, index + 1) is None
        if depth == 0 and letter == "\n":
            return False
    return True


# --- destructuring ---------------------------------------------------------------------------------------------------

_DESTRUCTURED = deferred(r"\}[ \t]*=[ \t]*(?:process|import\.meta)\.env\b(?![.\[])")
_TAKEN = deferred(rf"(?<![\w:]){_KEY}(?![\w])[ \t]*(?::[ \t]*\w+)?[ \t]*(?P<default>=)?")


def destructured(text: str) -> list[tuple[str, int, int, bool]]:
    """(variable, start, end, whether it has a default) of ``const { A, B = 1 } = process.env``."""
    return [
        (one["key"], *one.span("key"), one["default"] is not None)
        for block in (_DESTRUCTURED.finditer(text) if ".env" in text else ())
        for one in _TAKEN.finditer(text, text.rfind("{", 0, block.start()) + 1, block.start())
    ]
