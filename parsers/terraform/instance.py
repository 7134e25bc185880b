"""One instance of a module: what its names mean, each address evaluated when first asked for.

The same rules hold for the root and for local modules; only where variables come from differs. Cycles are found by
remembering which addresses are being evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from ...engine.model import Origin, Span, Step
from . import nodes as n
from .bodies import BodyView, Expansion, expand
from .evaluate import Scope, constant, evaluate
from .functions import call as call_function
from .inputs import variable_value
from .project import Module, Project, local_source, source_text
from .surroundings import Surroundings
from .syntax import Argument, Block
from .values import (
    EvalError,
    Missing,
    OpenObject,
    Val,
    marked,
    object_of,
    text,
    tuple_of,
    unknown,
)

MAX_MODULE_DEPTH = 16
#: Arguments and blocks that speak to Terraform itself and are no attributes of a resource.
META = frozenset(("count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"))
_APPLY = "is set at apply time"


class Instance:
    """A module with its inputs; a ``Scope`` for everything written in it."""

    def __init__(
        self,
        module: Module,
        project: Project,
        around: Surroundings,
        inputs: Mapping[str, Callable[[], list[Val]]],
        path: str = "",
        depth: int = 0,
    ):
        self.module = module
        self.project = project
        self.around = around
        self.path = path
        self.depth = depth
        self._inputs = inputs
        self._known: dict[str, Val] = {}
        self._active: set[str] = set()
        self._expansions: dict[str, Expansion] = {}
        self._children: dict[str, Children] = {}

    # ------------------------------------------------------------------ names

    def resolve(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        """The value of a root name with the steps that belong to its address."""
        first = steps[0].name if steps and isinstance(steps[0], n.Attr) else ""
        if name == "var":
            return self.variable(first, span), 1
        if name == "local":
            return self.local(first, span), 1
        if name == "module":
            return self._module(first, steps, span, scope)
        if name == "data":
            return self._data(steps, span, scope)
        if name == "path":
            return self._path(first, span), 1
        if name in ("terraform", "tofu") and first == "workspace":
            return text(self.around.workspace, Origin(span, Step.EVALUATED)), 1
        if name in ("each", "count", "self"):
            raise EvalError(f"{name}.{first} has no meaning here", span, final=True)
        if name == "resource":
            value, used = self.resolve(first, steps[1:], span, scope)
            return value, used + 1
        return self._resource((name, first), steps, span, scope)

    def call(self, node: n.Call, scope: Scope) -> Val:
        """A function call."""
        return call_function(node, scope, self.around)

    def spend(self, turns: int, span: Span) -> None:
        """The budget is the root's."""
        self.around.spend(turns, span)

    def _once(self, address: str, span: Span, work: Callable[[], Val]) -> Val:
        """Evaluate an address once; an error is raised again at each use."""
        found = self._known.get(address)
        if found is not None:
            return found
        if address in self._active:
            raise EvalError(f"{address} depends on itself", span)
        self._active.add(address)
        try:
            result = self._known[address] = work()
        except RecursionError:
            raise EvalError(f"{address} is nested too deeply", span) from None
        finally:
            self._active.discard(address)
        return result

    def variable(self, name: str, span: Span) -> Val:
        """``var.name``."""
        block = self.module.variables.get(name)
        given = self._inputs.get(name)
        if block is None:
            return self._undeclared(name, given() if given is not None and not self.path else [], span)
        return self._once(f"var.{name}", span, lambda: variable_value(block, given() if given else []))

    def _undeclared(self, name: str, given: list[Val], span: Span) -> Val:
        """A variable of a root that only a variable file knows: wrappers generate the declaration when they run."""
        error = EvalError(f"the variable {name!r} is not declared", span, final=True)
        if not given:
            raise error
        self.around.refused(error)
        return given[-1]

    def local(self, name: str, span: Span) -> Val:
        """``local.name``."""
        argument = self.module.locals.get(name)
        if argument is None:
            raise EvalError(f"the local value {name!r} is not declared", span, final=True)
        return self._once(f"local.{name}", span, lambda: evaluate(argument.expr, self))

    def output(self, name: str, span: Span) -> Val:
        """An output value, as the caller of the module sees it."""
        block = self.module.outputs.get(name)
        argument = block.body.arguments.get("value") if block is not None else None
        if block is None or argument is None:
            raise EvalError(f"the module has no output {name!r}", span, final=True)
        flag = block.body.arguments.get("sensitive")
        sensitive = flag is not None and constant(flag.expr).data is True
        return marked(self._once(f"output.{name}", span, lambda: evaluate(argument.expr, self)), sensitive)

    def _path(self, name: str, span: Span) -> Val:
        origin = Origin(span, Step.EVALUATED)
        if name == "module":
            return text(self.around.module_path(self.module.folder), origin)
        if name == "root":
            return text(".", origin)
        return unknown(f"path.{name} depends on the machine", origin)

    # -------------------------------------------------------------- resources

    def expansion(self, block: Block) -> Expansion:
        """The instances of a resource or module block."""
        key = ".".join((block.type, *block.labels))
        found = self._expansions.get(key)
        if found is None:
            if key in self._active:
                raise EvalError(f"{key} depends on itself", block.span)
            self._active.add(key)
            try:
                found = self._expansions[key] = expand(block, self)
            finally:
                self._active.discard(key)
        return found

    def _resource(self, key: tuple[str, str], steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        block = self.module.resources.get(key)
        address = ".".join(key)
        if block is None:
            raise EvalError(f"{address} is not declared", span, final=True)
        return self._instances(block, address, steps, 1, scope)

    def _data(self, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        names = [step.name for step in steps[:2] if isinstance(step, n.Attr)]
        block = self.module.data.get((names[0], names[1])) if len(names) == 2 else None
        if block is None:
            raise EvalError(f"data.{'.'.join(names)} is not declared", span, final=True)
        return self._instances(block, f"data.{'.'.join(names)}", steps, 2, scope)

    def _instances(
        self, block: Block, address: str, steps: tuple[n.Step, ...], used: int, scope: Scope
    ) -> tuple[Val, int]:
        """The value of ``address`` with the steps behind it; one attribute is evaluated alone where possible."""
        expansion = self.expansion(block)
        following = steps[used] if len(steps) > used else None
        if expansion.missing is not None:
            return unknown(expansion.missing.reason, expansion.missing.cause), len(steps)
        if expansion.single:
            if isinstance(following, n.Attr):
                return self._attribute(block, address, expansion.only(self), following.name), used + 1
            return self._object(block, address, expansion.only(self)), used
        if isinstance(following, n.Index) and len(steps) > used + 1 and isinstance(steps[used + 1], n.Attr):
            key = evaluate(following.key, scope)
            inner = expansion.find(key)
            if inner is not None:
                attr = steps[used + 1]
                assert isinstance(attr, n.Attr)
                return self._attribute(block, address, inner, attr.name), used + 2
        return self._all(block, address, expansion), used

    def _attribute(self, block: Block, address: str, scope: Scope, name: str) -> Val:
        view = BodyView(block.body, scope, self.around, Origin(block.span))
        if block.type == "data":
            return self._data_attribute(block, address, view, name)
        if block.labels[0] == "terraform_data" and name == "output":
            name = "input"
        turn = f"{address}.{name} {id(scope)}"
        if turn in self._active:
            raise EvalError(f"{address}.{name} depends on itself", block.span)
        self._active.add(turn)
        try:
            found = view.value(name)
        finally:
            self._active.discard(turn)
        if found is not None and not found.null:
            return found
        return Val(unknown("", Origin(block.span)).kind, self._unset(block, f"{address}.{name}"), Origin(block.span))

    def _unset(self, block: Block, what: str) -> Missing:
        return Missing(f"{what} {_APPLY}", Origin(block.span), never_null=True)

    def _data_attribute(self, block: Block, address: str, view: BodyView, name: str) -> Val:
        if block.labels[0] == "template_file" and name == "rendered":
            return rendered(view, block, self.around)
        return unknown(f"{address}.{name} {_APPLY}", Origin(block.span))

    def _object(self, block: Block, address: str, scope: Scope) -> Val:
        """All attributes that are configured; the others are open."""
        view = BodyView(block.body, scope, self.around, Origin(block.span))
        names = dict.fromkeys([*block.body.arguments, *(inner.type for inner in block.body.blocks)])
        for name in META:
            names.pop(name, None)
        items: dict[str, Val] = {}
        if block.type != "data":
            for name in names:
                value = view.value(name)
                if value is not None and not value.null:
                    items[name] = value
        return object_of(OpenObject(items, self._unset(block, address)), Origin(block.span))

    def _all(self, block: Block, address: str, expansion: Expansion) -> Val:
        """The tuple (count) or map (for_each) of all instances."""
        origin = Origin(block.span)
        objects = [(key, self._object(block, address, inner)) for key, inner in expansion.items]
        if expansion.counted:
            return tuple_of(tuple(item for _, item in objects), origin)
        return object_of({str(key): item for key, item in objects}, origin)

    # ---------------------------------------------------------------- modules

    def children(self, name: str) -> Children:
        """The instances of a module call."""
        found = self._children.get(name)
        if found is None:
            found = self._children[name] = Children.of(self, name, self.module.calls[name])
        return found

    def _module(self, name: str, steps: tuple[n.Step, ...], span: Span, scope: Scope) -> tuple[Val, int]:
        if name not in self.module.calls:
            raise EvalError(f"the module {name!r} is not called here", span, final=True)
        children = self.children(name)
        if children.missing is not None:
            return unknown(children.missing.reason, children.missing.cause), len(steps)
        expansion = children.expansion
        following = steps[1] if len(steps) > 1 else None
        if expansion.single and isinstance(following, n.Attr):
            return children.by_key[None].output(following.name, span), 2
        if expansion.single:
            return children.by_key[None].outputs(span), 1
        if isinstance(following, n.Index) and len(steps) > 2 and isinstance(steps[2], n.Attr):
            key = evaluate(following.key, scope)
            child = children.by_key.get(_plain(key))
            if child is not None:
                return child.output(steps[2].name, span), 3
        values = {key: child.outputs(span) for key, child in children.by_key.items()}
        origin = Origin(self.module.calls[name].span)
        if expansion.counted:
            return tuple_of(tuple(values.values()), origin), 1
        return object_of({str(key): value for key, value in values.items()}, origin), 1

    def outputs(self, span: Span) -> Val:
        """All outputs as one object; one that cannot be evaluated is unknown."""
        items: dict[str, Val] = {}
        for name, block in self.module.outputs.items():
            try:
                items[name] = self.output(name, span)
            except EvalError as error:
                items[name] = unknown(error.message, Origin(block.span))
        return object_of(items, Origin(span, Step.EVALUATED))


def _plain(key: Val) -> str | int | None:
    """An instance key."""
    if isinstance(key.data, Decimal):
        return int(key.data)
    return key.data if isinstance(key.data, str) else None


class Children:
    """The instances of one module call; ``missing`` when it is remote, or its instances are not decided."""

    __slots__ = ("by_key", "expansion", "missing")

    def __init__(self, by_key: dict[str | int | None, Instance], expansion: Expansion, missing: Missing | None = None):
        self.by_key = by_key
        self.expansion = expansion
        self.missing = missing

    @classmethod
    def of(cls, caller: Instance, name: str, block: Block) -> Children:
        """Instantiate the called module once for every instance of the call."""
        expansion = caller.expansion(block)
        folder = local_source(block, caller.module.folder)
        missing = expansion.missing
        if folder is None:
            reason = (
                f"module {name} comes from {source_text(block) or 'a computed source'}, which is not in the repository"
            )
            return cls({}, expansion, Missing(reason, Origin(block.span)))
        module = caller.project.module(folder)
        if not module.files:
            return cls({}, expansion, Missing(f"module {name}: {folder} holds no Terraform files", Origin(block.span)))
        if caller.depth >= MAX_MODULE_DEPTH:
            raise EvalError(
                f"module {name}: modules call each other more than {MAX_MODULE_DEPTH} levels deep", block.span
            )
        by_key: dict[str | int | None, Instance] = {}
        caller.around.instantiate(len(expansion.items), block.span)
        for key, scope in expansion.items:
            suffix = "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
            path = f"{caller.path}module.{name}{suffix}."
            inputs = _arguments(block, module, scope)
            by_key[key] = Instance(module, caller.project, caller.around, inputs, path, caller.depth + 1)
        return cls(by_key, expansion, missing)


def _arguments(block: Block, module: Module, scope: Scope) -> dict[str, Callable[[], list[Val]]]:
    return {
        name: (lambda argument=argument: [evaluate(argument.expr, scope)])  # type: ignore[misc]
        for name, argument in block.body.arguments.items()
        if name in module.variables
    }


def rendered(view: BodyView, block: Block, around: Surroundings) -> Val:
    """``data.template_file.x.rendered``, which is templatestring under an older name."""
    from .file_functions import render_text

    template, variables = view.value("template"), view.value("vars")
    if template is None:
        return unknown("the template is not given", Origin(block.span))
    return render_text(template, variables, block.span, around)


def unused_arguments(block: Block, module: Module) -> list[Argument]:
    """Arguments of a call that the called module does not declare."""
    own = ("source", "version", "providers", "count", "for_each", "depends_on")
    return [
        argument for name, argument in block.body.arguments.items() if name not in module.variables and name not in own
    ]
