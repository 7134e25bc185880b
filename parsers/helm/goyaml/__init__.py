"""YAML and JSON as Helm's Go libraries read and write them."""
