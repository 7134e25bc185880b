"""Continuous integration: GitHub Actions, CircleCI and GitLab CI. ``PARSERS`` lists them."""

from __future__ import annotations

from . import circleci, github, gitlab

PARSERS = (circleci.PARSER, github.PARSER, gitlab.PARSER)

__all__ = ["PARSERS", "circleci", "github", "gitlab"]
