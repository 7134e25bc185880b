"""Whether the guard of a declared divergence exists: its test among the files, its job in the workflow.

That the job really runs the test is not traced in this version; existing is enough (docs/policies.md says so).
"""

from __future__ import annotations

from ..config.shape import nearest
from ..model import Allowance
from ..reading import Cursor, Files, folder_of, join

#: Keys of a GitLab file that are no jobs.
_NO_JOBS = frozenset(
    {"stages", "variables", "default", "include", "workflow", "image", "services", "cache", "name", "on"}
)


def guard_problems(allowance: Allowance, files: Files, configuration: str) -> tuple[str, ...]:
    """What is wrong with the guard, in words; paths are relative to the configuration's folder."""
    folder = folder_of(configuration)
    problems = []
    if allowance.guard.test:
        problems.append(_test_problem(allowance.guard.test, folder, files))
    if allowance.guard.job:
        problems.append(_job_problem(allowance.guard.job, folder, files))
    return tuple(problem for problem in problems if problem)


def _test_problem(test: str, folder: str, files: Files) -> str:
    path = join(folder, test.partition("::")[0])
    if path is not None and (files.exists(path) or files.is_folder(path)):
        return ""
    return f"the test {test} does not exist"


def _job_problem(job: str, folder: str, files: Files) -> str:
    file, _, name = job.partition("#")
    path = join(folder, file)
    if path is None or not files.exists(path):
        return f"the workflow {file} does not exist"
    names = [word for document in files.yaml(path) for word in _jobs(document.cursor)]
    return "" if name in names else f"the workflow {file} has no job {name!r}{nearest(name, names)}"


def _jobs(root: Cursor) -> list[str]:
    """GitHub keeps jobs under ``jobs``; GitLab's stand at the top."""
    listed = root.get("jobs")
    if listed is not None:
        return [name for name, _ in listed.entries()]
    return [name for name, value in root.entries() if value.is_mapping and name not in _NO_JOBS]
