"""What the events add up to: how many runs and families ended how, and how long they took and waited.

The outbox is the truth. Each event is counted in one transaction with its mark, so that it counts once, whoever is
killed. The numbers are kept by hour, model, category and family, and without hour and category for all time.
"""
