"""The experiments, one a file, named as the file with dashes: `index_vmsteps.py` is the lab `index-vmsteps`.

Each builds a problem and its solution, asserts that both give the right answer (`bench.same`), and records what they
cost. What several stand on is in `nexus.labs.kit`. Imports that cost something stand inside the function, so that
listing the labs stays quick.
"""
