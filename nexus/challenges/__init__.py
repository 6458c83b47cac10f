"""Challenges: problems learners met, told once for all of them, with how each was solved."""
