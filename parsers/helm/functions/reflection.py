"""What a value is, and whether two are the same (sprig reflect.go)."""

from __future__ import annotations

from ..gotemplate.function import Function, Functions
from ..gotemplate.value import GoValue, go_kind, go_type
from .equality import deep_equal


def _type_is_like(target: str, value: GoValue) -> bool:
    return go_type(value) in (target, "*" + target)


FUNCTIONS: Functions = {
    "typeOf": Function(go_type, "any", "reflect.go"),
    "typeIs": Function(lambda target, value: target == go_type(value), "string any", "reflect.go"),
    "typeIsLike": Function(_type_is_like, "string any", "reflect.go"),
    "kindOf": Function(go_kind, "any", "reflect.go"),
    "kindIs": Function(lambda target, value: target == go_kind(value), "string any", "reflect.go"),
    "deepEqual": Function(deep_equal, "any any", "functions.go"),
}
