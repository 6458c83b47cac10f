"""Bare git repositories, pushes, mirrors, and who may read or push."""
