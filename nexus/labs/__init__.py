"""Runnable experiments, their measurements and the claims they support."""
