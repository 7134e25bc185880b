"""Where a person edits a value: env files, defaults, overrides, anchors, extends."""

from __future__ import annotations

from paritycheck.engine.model import Step, Unknown


def test_the_env_line_is_the_edit_site_and_the_default_is_shadowed(project) -> None:
    one = project({"compose.yml": "services:\n  db:\n    image: postgres:${TAG:-14}\n", ".env": "X=1\nTAG=15-alpine\n"})
    version = one.service("db").fact("version")
    assert (version.value.shown, version.origin.edit_site().place) == ("15", ".env:2")
    assert version.origin.span.place == "compose.yml:3"
    assert version.origin.step is Step.INTERPOLATED
    assert [(lost.step, lost.span.text) for lost in version.origin.causes[0].shadowed] == [(Step.DEFAULT, "14")]


def test_variables_from_outside_win(project) -> None:
    one = project({"compose.yml": "services:\n  db:\n    image: postgres:${TAG}\n", ".env": "TAG=15\n"})
    tag = one.service("db", variables=(("TAG", "16"),)).fact("tag")
    assert (tag.value.shown, tag.origin.edit_site().place) == ("16", "compose.yml:3")


def test_named_env_files_switch_the_default_off(project) -> None:
    texts = {"compose.yml": "services: {a: {image: 'i:${TAG:-none}'}}", ".env": "TAG=dot\n", "p.env": "TAG=p\n",
             "q.env": "TAG=q\n"}  # fmt: skip
    one = project(texts)
    assert one.service("a").fact("tag").value.shown == "dot"
    assert one.service("a", env_files=("p.env", "q.env")).fact("tag").value.shown == "q"
    assert one.service("a", env_files=()).fact("tag").value.shown == "none"


def test_a_variable_that_only_the_deployment_knows_is_unknown_whatever_the_files_say(project) -> None:
    texts = {"compose.yml": "services: {a: {image: 'i:${TAG:-none}', user: '${U:+x}'}}", ".env": "TAG=dot\nU=1\n"}
    given = (("TAG", "the tag is that of the build"), ("U", "given"))
    one = project(texts)
    assert one.service("a", undecided=given).fact("tag").value == Unknown("the tag is that of the build")
    assert one.service("a", undecided=given).fact("user").value == Unknown("given")
    assert one.resolve(undecided=given).diagnostics == ()


def test_a_bare_key_whose_variable_only_the_deployment_knows_is_unknown(project) -> None:
    one = project("services: {a: {image: i, environment: [TAG]}}")
    assert one.service("a", undecided=(("TAG", "given later"),)).fact("env", "TAG").value == Unknown("given later")


def test_the_project_folder_is_where_paths_and_the_env_file_start(project) -> None:
    texts = {"deploy/compose.yml": "services: {a: {image: 'i:${TAG}', env_file: a.env}}", "dev/.env": "TAG=1.2\n",
             "dev/a.env": "A=1\n"}  # fmt: skip
    found = project(texts).resolve(workspace="dev")
    (made,) = found.declarations
    assert (made.fact("tag").value.shown, made.fact("env", "A").value.shown) == ("1.2", "1")


def test_an_unset_variable_is_unknown_and_said_once(project) -> None:
    one = project("services:\n  a:\n    image: reg/${NAME}:1.2\n    environment: {U: 'x${NAME}'}\n")
    found = one.resolve()
    (made,) = found.declarations
    assert made.fact("image").value == Unknown("variable NAME is not set")
    assert made.fact("env", "U").value == Unknown("variable NAME is not set")
    assert made.fact("tag").value.shown == "1.2"
    assert [problem.code for problem in found.diagnostics] == ["compose-variable-unset"]


def test_a_required_variable_is_missed_although_an_override_replaces_it(project) -> None:
    one = project(
        {"compose.yml": "services: {a: {image: '${I:?e}'}}", "compose.override.yml": "services: {a: {image: b}}"}
    )
    assert [problem.code for problem in one.resolve().diagnostics] == ["compose-variable-required"]
    assert one.render() == (None, ["compose-variable-required"])


def test_an_anchor_and_a_merge_key_lead_to_the_literal(project) -> None:
    one = project("x-e: &e {A: '1'}\nservices:\n  a:\n    image: i\n    environment:\n      <<: *e\n      B: '2'\n")
    origin = one.service("a").fact("env", "A").origin
    assert (origin.edit_site().place, origin.span.place) == ("compose.yml:1", "compose.yml:6")


def test_an_extended_service_leads_to_its_base(project) -> None:
    texts = {"compose.yml": "services:\n  a:\n    extends: {file: lib/base.yml, service: b}\n    restart: always\n",
             "lib/base.yml": "services:\n  b:\n    image: i:1\n    build: ./ctx\n    restart: 'no'\n"}  # fmt: skip
    one = project(texts)
    made = next(made for made in one.resolve("compose.yml").declarations)
    tag = made.fact("tag").origin
    assert (tag.edit_site().place, tag.span.place) == ("lib/base.yml:3", "compose.yml:3")
    assert made.fact("build-context").value.value == "lib/ctx"
    assert [lost.span.place for lost in made.fact("restart").origin.shadowed] == ["compose.yml:3"]


def test_an_env_file_is_shadowed_by_environment(project) -> None:
    one = project({"compose.yml": "services:\n  a:\n    image: i\n    env_file: a.env\n    environment: [K=own]\n",
                   "a.env": "K=file\nL=${K}\n"})  # fmt: skip
    made = one.service("a")
    fact = made.fact("env", "K")
    assert (fact.value.shown, fact.origin.edit_site().place) == ("own", "compose.yml:5")
    assert [lost.edit_site().place for lost in fact.origin.shadowed] == ["a.env:1"]
    assert made.fact("env", "L").value.shown == "own"


def test_a_bare_key_takes_the_projects_variable(project) -> None:
    one = project({"compose.yml": "services:\n  a:\n    image: i\n    environment: [K, M]\n", ".env": "K=v\n"})
    made = one.service("a")
    assert (made.fact("env", "K").value.shown, made.fact("env", "K").origin.edit_site().place) == ("v", ".env:1")
    assert isinstance(made.fact("env", "M").value, Unknown)


def test_secrets_stay_hidden(project) -> None:
    one = project({"compose.yml": "services:\n  a:\n    image: i\n    command: redis-server --requirepass hunter2\n"
                   "    environment: {DB_PASSWORD: hunter2}\n    build: {context: ., args: {NPM_TOKEN: hunter2}}\n",
                   ".env": "P=${DB_PASSWORD:-hunter2\n"})  # fmt: skip
    assert "hunter2" not in repr(one.resolve().declarations[0].facts).replace("redis-server --requirepass hunter2", "")
    assert "hunter2" not in repr([problem.message for problem in one.resolve().diagnostics])
    assert one.service("a").fact("env", "DB_PASSWORD").value.shown == "***"
    assert one.service("a").fact("build-arg", "NPM_TOKEN").value.shown == "***"
