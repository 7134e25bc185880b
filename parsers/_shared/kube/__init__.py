"""Kubernetes objects to declarations, whoever wrote, rendered or observed them: tables by family of kinds."""
