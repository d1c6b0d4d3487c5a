"""The whole product on one machine, out of wheels: for a laptop, the tests and the benchmarks.

`python -m shared.local_stack run` starts it; `demo` also submits an example and shows the pictures that it becomes.
"""
