"""What labs share: scratch servers, queues, schemas and workers, each made anew and taken away after the run.

Problem and solution stand in a lab's own file; here is only what surrounds them. `Lab.source` changes with the modules
of this package that its experiment imports. Imports that cost something stand inside the functions.
"""
