"""Go's text/template as Helm drives it: values with provenance, templates, functions."""
