"""What Nexus costs, measured beside programs people know, on the same input in the same run.

`python -m bench [NAME…]` measures the named figures, or all, and prints one table. A figure is one module of
`bench.figures`; the programs measured beside it are in `bench.references`; everything is kept in `bench/.work`.
"""
