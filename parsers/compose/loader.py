"""The loader, in Compose's order: read, interpolate, include, extend, merge, drop duplicates.

One file after the other, one YAML document after the other; the result is one canonical tree for the project.
Source of the order: compose-go's loader, as the reference cases show it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...engine.model import Source, Span
from ...engine.reading import folder_of
from .extends import Extending, extend_all
from .interpolate import Reading, read_tree
from .merge import merge, without_duplicates, without_resets
from .normalise import normalise_file
from .session import Session
from .tree import Branch, Items, Leaf, Tree
from .variables import Variables, default_env, env_variables

_NOWHERE = Span(Source("", ""), 0, 0)


@dataclass(slots=True)
class Loader:
    """One project being loaded; ``cache`` holds the files that ``extends`` reads, by path and base folder.

    ``extensions``: whether ``x-`` sections at the top are kept; facts need none of them.
    """

    session: Session
    variables: Variables
    extensions: bool = False
    cache: dict[tuple[str, str], Branch | None] = field(default_factory=dict)

    def project(self, paths: tuple[str, ...], base: str) -> Branch:
        """The merged tree of files whose paths resolve against ``base``, resets applied."""
        tree = self.files(paths, base, ())
        clean = without_resets(tree) if self.session.resets else tree
        return clean if isinstance(clean, Branch) else tree

    def files(self, paths: tuple[str, ...], base: str, chain: tuple[str, ...]) -> Branch:
        """The merged tree of some files; ``chain`` are the files that include them."""
        merged: Branch | None = None
        for path in paths:
            for document in self._documents(path, base):
                tree = self._included(document, base, (*chain, path))
                tree = extend_all(tree, path, Extending(self.session, base, self._base_file))
                tree = _tidy(tree)
                merged = tree if merged is None else _tidy(merge(merged, tree, self.session))
        return merged or Branch({}, _NOWHERE, {})

    def _documents(self, path: str, base: str) -> list[Branch]:
        """The canonical documents of a file."""
        how = Reading(self.session, self.variables, base, self.extensions)
        source = self.session.source(path)
        if source is None or not self.session.may_spend(len(source.text) // 100, source):
            return []
        documents = self.session.files.yaml(path)
        return [normalise_file(read_tree(document.cursor, how), self.session) for document in documents]

    def _base_file(self, path: str, base: str, span: Span) -> Branch | None:
        """A file that ``extends`` names, its documents merged and its own ``extends`` not yet followed."""
        key = (path, base)
        if key not in self.cache:
            if not self.session.files.exists(path):
                self.session.refuse("file-missing", f"{path} does not exist, so that nothing of it is extended", span)
                self.cache[key] = None
            elif not self.session.may_load(path, span):
                self.cache[key] = None
            else:
                merged: Branch | None = None
                for tree in self._documents(path, base):
                    merged = tree if merged is None else merge(merged, tree, self.session)
                self.cache[key] = merged
        return self.cache[key]

    # --- include -----------------------------------------------------------------------------------------------------

    def _included(self, tree: Branch, base: str, chain: tuple[str, ...]) -> Branch:
        """A document with what it includes beneath it; its own statements win."""
        section = tree.get("include")
        own = tree.without("include")
        if not isinstance(section, Items):
            return own
        beneath: Branch | None = None
        for entry in section.items:
            found = self._include(entry, base, chain)
            if found is not None:
                beneath = found if beneath is None else merge(beneath, found, self.session)
        return own if beneath is None else merge(beneath, own, self.session)

    def _include(self, entry: Tree, base: str, chain: tuple[str, ...]) -> Branch | None:
        paths = self._paths(entry.get("path") if isinstance(entry, Branch) else entry, base)
        if not paths:
            return None
        if any(path in chain for path in paths) or len(chain) > 50:
            self.session.refuse("include-cycle", f"{paths[0]} includes itself by way of others", entry.span)
            return None
        if not all(self._present(path, entry.span) and self.session.may_load(path, entry.span) for path in paths):
            return None
        folder = folder_of(paths[0])
        if isinstance(entry, Branch) and isinstance(named := entry.get("project_directory"), Leaf):
            resolved = self.session.resolve(base, named.reads, named.span)
            folder = resolved if resolved is not None else folder
        own = entry.get("env_file") if isinstance(entry, Branch) else None
        env_files = self._paths(own, base) if own is not None else default_env(self.session, folder)
        lower = env_variables(self.session, env_files, self.variables)
        inner = Loader(self.session, self.variables.over(lower), self.extensions)
        included = inner.files(paths, folder, chain)
        clean = without_resets(included) if self.session.resets else included
        return clean.without("name") if isinstance(clean, Branch) else None

    def _paths(self, tree: Tree | None, base: str) -> tuple[str, ...]:
        leaves = tree.items if isinstance(tree, Items) else (tree,)
        found = []
        for leaf in leaves:
            if not isinstance(leaf, Leaf) or not isinstance(leaf.value, str):
                continue
            if leaf.missing or "://" in leaf.reads or leaf.reads.startswith("git@"):
                reason = leaf.missing or "it lies in another repository"
                self.session.warn("include-unread", f"{leaf.reads!r} was not read: {reason}", leaf.span)
                self.session.unread[leaf.reads] = reason
                continue
            path = self.session.resolve(base, leaf.reads, leaf.span)
            if path is not None:
                found.append(path)
        return tuple(found)

    def _present(self, path: str, span: Span) -> bool:
        present = self.session.files.exists(path)
        if not present:
            self.session.refuse("file-missing", f"{path} does not exist, so that nothing of it is included", span)
        return present


def _tidy(tree: Branch) -> Branch:
    services = tree.get("services")
    if not isinstance(services, Branch):
        return tree
    entries = {
        name: without_duplicates(service) if isinstance(service, Branch) else service
        for name, service in services.entries.items()
    }
    return tree.with_entry("services", services.holding(entries))
