"""Families: claiming, ending, queueing and recovering them. Nothing outside this folder writes the state of a family.

Each change is checked against `MOVES` of shared/lifecycle.py, and the event that it causes is recorded in the same
transaction. Every function locks a variation's families (in order) before the variation itself, so that no two
transactions wait for each other in a circle.
"""
