"""Indented JSON is what the standard library writes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.model import Level
from paritycheck.engine.report.dump import dump

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(DATA, st.integers(0, 4))
def test_as_the_standard_library(data, indent):
    assert dump(data, indent) == json.dumps(data, indent=indent, ensure_ascii=False)


@pytest.mark.parametrize("data", [(), {}, ({}, [], ""), {"a": ((1,), {"b": {}})}, Level.ERROR, 1e22, -0.0])
def test_corners(data):
    assert dump(data, 2) == json.dumps(data, indent=2, ensure_ascii=False)
