"""Policies: loading, the expression language, evaluation, acceptance, and their tests."""
