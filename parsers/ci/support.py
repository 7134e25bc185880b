"""What of each CI system is read, partly read or not read: the table that docs/parsers/ci.md is made from.

This file is long because the systems are many; each row is one construct as the system's own reference calls it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Extent = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True)
class Construct:
    """One construct of a system's language, how far it is read, and what comes of it."""

    name: str
    extent: Extent
    meaning: str


@dataclass(frozen=True, slots=True)
class System:
    """A CI system: its parser, its files, its constructs."""

    parser: str
    title: str
    files: str
    constructs: tuple[Construct, ...]


C = Construct

SYSTEMS: tuple[System, ...] = (
    System(
        "github",
        "GitHub Actions",
        "`.github/workflows/*.yml`, `action.yml` of the repository and below `.github/actions`",
        (
            C("`on`", "partly", "sole event and branch are known to expressions; branches and tags are clues"),
            C("`on.workflow_dispatch.inputs`", "yes", "defaults; for scripts each option of a `choice`"),
            C("`on.workflow_call.inputs`", "yes", "what each caller passes, else the default"),
            C("`env`", "yes", "`env` at workflow, job, step and container; the nearest wins"),
            C("`defaults.run`, `working-directory`, `shell`", "yes", "folder; scripts of other languages are no shell"),
            C("`jobs.*.needs`", "yes", "gates before a deployment"),
            C("`jobs.*.if`, `steps.*.if`", "yes", "what cannot run is left out; branches asked for are clues"),
            C("`jobs.*.environment`", "yes", "`setting[environment]`; protection is in the repository's settings"),
            C("`jobs.*.permissions`, `concurrency`", "yes", "`setting`"),
            C("`jobs.*.strategy.matrix`", "yes", "rows with `include` and `exclude`; `fromJSON` of a literal"),
            C("`jobs.*.container`, `services`", "yes", "images, ports, `env`, health of `options`"),
            C("`jobs.*.uses: ./...`", "yes", "once for each caller and row; ten files deep"),
            C("`uses: owner/repo/...@ref`", "partly", "inputs that are named after a version, tag or image"),
            C("`steps.*.uses: ./...`", "yes", "composite actions; actions in JavaScript or Docker are not read"),
            C("`steps.*.uses` of setup actions", "yes", "`runtime` and `tool`, version files followed"),
            C("`docker/build-push-action` and its like", "yes", "context, file, target, arguments, platforms, tags"),
            C("`steps.*.run`", "yes", "shell text; `docker run`, installed tools, `echo ... >> $GITHUB_ENV`"),
            C("`secrets`", "yes", "names (`env-from`); values are never in files"),
            C("expressions: operators, index, property, `.*`", "yes", "GitHub's loose comparison, texts without case"),
            C("`contains` `startsWith` `endsWith` `format` `join` `toJSON` `fromJSON` `always`", "yes", "evaluated"),
            C("`success` `failure` `cancelled` `hashFiles`", "no", "only a run decides"),
            C("contexts `env` `inputs` `matrix`", "yes", "as far as the files say them"),
            C("contexts `github`", "partly", "sole event, sole branch; in scripts `workspace`, `action_path`"),
            C("contexts `secrets` `vars` `steps` `needs` `runner` `job`", "no", "unknown, with that reason"),
        ),
    ),
    System(
        "gitlab",
        "GitLab CI",
        "`.gitlab-ci.yml` and the local files that it includes",
        (
            C("`include: local`", "yes", "stars too; the including file lies on top"),
            C("`include: remote, template, project, component`", "no", "in the ledger as not read"),
            C("`extends`", "yes", "merged deeply, lists replaced, the job last; eleven levels"),
            C("`!reference`", "yes", "replaced by what it names"),
            C("YAML anchors and merge keys", "yes", "the origin names the alias"),
            C("`default`, global `image`, `services`", "yes", "stated once; their scripts go into every job"),
            C("`inherit`", "no", "defaults are taken to be inherited"),
            C("`variables`", "yes", "job over global; nested references; those of the project are unknown"),
            C("`rules: variables`, `rules: if`", "partly", "a run for each rule with variables; branches are clues"),
            C("`only`", "partly", "names are clues"),
            C("`parallel: matrix`", "yes", "rows, at most 200"),
            C("`image`, `services`", "yes", "name, alias, variables"),
            C("`stages`, `stage`, `needs`", "yes", "gates before a deployment"),
            C("`environment`", "yes", "name and `deployment_tier`"),
            C("`when: manual`", "yes", "`setting[approval]`, also when every rule says so"),
            C("`resource_group`", "partly", "a clue"),
            C("`secrets`", "yes", "names"),
            C("`before_script`, `script`, `after_script`", "yes", "one text, nested lists flattened"),
            C("hidden jobs", "yes", "state nothing by themselves once a job extends them"),
            C("`trigger`, `spec: inputs`", "no", ""),
        ),
    ),
    System(
        "circleci",
        "CircleCI",
        "`.circleci/config.yml`",
        (
            C("`executors`, `docker`", "yes", "first image is where steps run, the others are services"),
            C("`machine`, `macos`", "no", "no image is stated"),
            C("`orbs`", "no", "their steps are passed over"),
            C("`parameters`, `<< parameters.x >>`, `<< pipeline.parameters.x >>`", "yes", "passed, else the default"),
            C("`commands`", "yes", "put in where they are used, ten deep"),
            C("`workflows.*.jobs`", "yes", "a job once for each entry, with what it passes"),
            C("`matrix`", "yes", "rows with `exclude`, at most 128"),
            C("`requires`, `type: approval`", "yes", "gates; jobs behind an approval are approved by a person"),
            C("`context`", "yes", "names (`env-from`)"),
            C("`filters`", "partly", "branches are clues"),
            C("`environment`", "yes", "executor, image, job and step"),
            C("`when`, `unless`", "partly", "both are read as if they ran"),
            C("`run`", "yes", "shell text, `working_directory`"),
            C("`setup`, dynamic configuration", "no", ""),
        ),
    ),
    System(
        "azure",
        "Azure Pipelines",
        "`azure-pipelines*.yml` anywhere, YAML files below `.azure-pipelines`, `azure-pipelines`, `.azuredevops`, "
        "`.pipelines`",
        (
            C("`stages`, `jobs`, `steps`, `dependsOn`", "yes", "gates; a stage waits for the one before"),
            C("`deployment` jobs", "yes", "environment; hooks of `runOnce`, `rolling`, `canary`"),
            C("`environment`", "yes", "its approvals and checks are in its settings"),
            C("`variables`", "yes", "mapping, list, groups (names), templates, per stage and job"),
            C("`template`, `extends`", "yes", "of the repository, with parameters; others are in the ledger"),
            C("`parameters`", "yes", "defaults; for scripts each of `values`"),
            C("`${{ if }}` `${{ elseif }}` `${{ else }}` `${{ each }}`", "yes", "an undecided branch is kept"),
            C("`${{ insert }}`, `${{ }}` as a key of parameters", "no", ""),
            C("`${{ }}`", "yes", "eq ne gt ge lt le and or not in notIn coalesce, contains startsWith endsWith format"),
            C("`$( )`", "yes", "variables of the files; others are unknown"),
            C("`$[ ]`", "no", "unknown: only a run decides"),
            C("`condition`", "partly", "branches and environments it names are clues"),
            C("`strategy.matrix`", "yes", "rows"),
            C("`container`, `services`, `resources.containers`", "yes", "images, ports, variables"),
            C("`Docker@2`", "yes", "image, tags, Dockerfile, context"),
            C("`HelmDeploy`, `Kubernetes`, `KubernetesManifest`, Terraform tasks, `DockerCompose`", "yes",
              "the command that they stand for"),
            C("`Use*`, `*Tool` and `*Installer` tasks", "yes", "`runtime` and `tool`"),
            C("`script` `bash` `pwsh`, `AzureCLI`, `ShellScript`", "yes", "shell text, `workingDirectory`, `env`"),
            C("`ManualValidation`", "yes", "`setting[approval]`"),
        ),
    ),
    System(
        "bitbucket",
        "Bitbucket Pipelines",
        "`bitbucket-pipelines.yml`",
        (
            C("`image`", "yes", "of the file and of a step"),
            C("`definitions.services`", "yes", "image and variables"),
            C("`pipelines`", "yes", "default, branches, tags, pull-requests, custom; `parallel`, `stage`"),
            C("`deployment`, `trigger: manual`", "yes", "environment and approval"),
            C("`script`, `after-script`", "yes", "shell text"),
            C("`pipe`", "partly", "its version; `atlassian/kubectl-run` as the command"),
            C("`condition`, `variables` of custom pipelines", "no", ""),
        ),
    ),
    System(
        "buildkite",
        "Buildkite",
        "YAML files below `.buildkite`, `buildkite.yml`",
        (
            C("`env`", "yes", "of the pipeline and of a step; `$NAME` is put in, `$$NAME` left to the shell"),
            C("`command`, `commands`", "yes", "shell text"),
            C("`plugins`", "partly", "versions; `docker` as the container, `docker-compose` as the command"),
            C("`wait`, `depends_on`, `group`", "yes", "gates"),
            C("`block`", "yes", "what comes after is approved by a person"),
            C("`branches`, `if`", "partly", "branches are clues"),
            C("`matrix`", "yes", "lists, `setup` and skipped `adjustments`"),
            C("`trigger`, dynamic pipelines", "no", ""),
        ),
    ),
    System(
        "drone",
        "Drone and Woodpecker",
        "`.drone.yml`, `.woodpecker.yml`, `.woodpecker/*.yml`",
        (
            C("documents, `depends_on`", "yes", "pipelines and their order"),
            C("`steps` as list or mapping, `pipeline`", "yes", "image, `environment`, `commands`"),
            C("`services`, `detach`", "yes", "images, ports, variables"),
            C("`settings` of image builders", "yes", "repository, tags, Dockerfile, target, platforms"),
            C("`settings` of other plugins", "no", ""),
            C("`from_secret`, `secrets`", "yes", "names"),
            C("`trigger`, `when`", "partly", "targets, environments, branches; promotions are by hand"),
            C("`matrix`", "yes", "rows, `include`"),
            C("Jsonnet, Starlark", "no", ""),
        ),
    ),
    System(
        "jenkins",
        "Jenkins",
        "`Jenkinsfile*`, `*.jenkinsfile`, `jenkins/*.groovy`",
        (
            C("`agent { docker }`, `docker.image()`", "partly", "images, at confidence 0.5 like all of Jenkins"),
            C("`environment { }`", "partly", "texts; `credentials()` by name"),
            C("`stage`", "partly", "name, order"),
            C("`when { branch }`, `if (env.BRANCH_NAME == ...)`", "partly", "clues"),
            C("`sh`, `bat`", "partly", "shell text; what Groovy puts in is known for `environment`"),
            C("`input`", "partly", "`setting[approval]`"),
            C("`tools`", "partly", "versions in their names"),
            C("`parameters`, shared libraries, any other Groovy", "no", ""),
        ),
    ),
)  # fmt: skip
