"""The prompt writer: it combines data into prompts for error pages and location pages.

A language model on this machine may add a sentence. `writer.py` is the entry; importing it loads neither a model nor
the runtime of one.
"""
