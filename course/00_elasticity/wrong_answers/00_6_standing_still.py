"""A supply that never moves counted as stable.

exercise: 00.6
refused_by: instability
shows: standing_still_is_stable
"""
from itertools import pairwise


def signs(series):
    """Up 1, down -1, the same 0, from each step to the next."""
    return [(after > before) - (after < before) for before, after in pairwise(series)]

def elasticity(demand, supply):
    """The five elasticity metrics, in percent, as a dict of plain numbers."""
    pairs, steps = list(zip(demand, supply, strict=True)), len(demand)
    moves = list(zip(signs(supply), signs(demand), strict=True))
    apart = sum(s != d for s, d in moves if s)
    return {
        "under_accuracy": 100 / steps * sum(max(d - s, 0) / d for d, s in pairs),
        "over_accuracy": 100 / steps * sum(max(s - d, 0) / d for d, s in pairs),
        "under_timeshare": 100 / steps * sum(d > s for d, s in pairs),
        "over_timeshare": 100 / steps * sum(s > d for d, s in pairs),
        "instability": 100 * apart / len(moves) if moves else 0.0,
    }

def better(demand, one, other):
    """Which of two supplies is better: "one" or "other"."""
    def rank(supply):
        measured = elasticity(demand, supply)
        return measured["under_accuracy"], measured["over_accuracy"]
    return "one" if rank(one) < rank(other) else "other"
