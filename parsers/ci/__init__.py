"""Continuous integration: the pipelines of each system that paritycheck reads. ``PARSERS`` lists them."""

from __future__ import annotations

from . import azure, bitbucket, buildkite, circleci, drone, github, gitlab, jenkins

PARSERS = tuple(system.PARSER for system in (azure, bitbucket, buildkite, circleci, drone, github, gitlab, jenkins))

__all__ = ["PARSERS", "azure", "bitbucket", "buildkite", "circleci", "drone", "github", "gitlab", "jenkins"]
