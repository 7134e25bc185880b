"""Words for a file that does not parse: python-hcl2 says what it expected, which tree-sitter cannot.

Only broken files pay for it: its import and grammar take a tenth of a second.
"""

from __future__ import annotations

from ...engine.model import Diagnostic, Source, Span

_ADVICE = "the blocks around it were still read; `terraform validate` shows Terraform's own message"


def explain(source: Source, at: int) -> Diagnostic:
    """The diagnostic for a syntax error at an offset."""
    reason = _reason(source.text)
    message = f"not valid HCL: {reason}; {_ADVICE}" if reason else f"not valid HCL; {_ADVICE}"
    return Diagnostic("terraform-syntax", message, Span(source, at, min(at + 1, len(source.text))))


def _reason(text: str) -> str:
    """What python-hcl2 makes of the text, in one line, or "" when it has nothing to say."""
    if len(text) > 200_000:
        return ""
    import hcl2
    from lark.exceptions import LarkError

    try:
        hcl2.parses_to_tree(text)
    except (LarkError, RecursionError) as error:
        return _sentence(error)
    return ""


def _sentence(error: Exception) -> str:
    token = getattr(error, "token", None)
    expected = sorted(getattr(error, "expected", None) or getattr(error, "allowed", None) or ())
    line = getattr(error, "line", None)
    place = f" in line {line}" if isinstance(line, int) and line > 0 else ""
    found = f"unexpected {str(token)!r}" if token is not None and str(token).strip() else "unexpected text"
    words = ", ".join(name.lower() for name in expected[:4] if not name.startswith("_"))
    return f"{found}{place}" + (f", expected {words}" if words else "")
