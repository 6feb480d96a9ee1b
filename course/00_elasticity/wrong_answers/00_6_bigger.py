"""The larger supply taken for the better one.

exercise: 00.6
refused_by: better_policy
shows: big_is_elastic
"""
# instead of
def better(demand, one, other):
    """Which of two supplies is better: "one" or "other"."""
    def rank(supply):
        measured = elasticity(demand, supply)
        return measured["under_accuracy"], measured["over_accuracy"]
    return "one" if rank(one) < rank(other) else "other"
# put
def better(demand, one, other):
    """Which of two supplies is better: "one" or "other"."""
    def rank(supply):
        measured = elasticity(demand, supply)
        return measured["under_accuracy"], -measured["over_accuracy"]
    return "one" if rank(one) < rank(other) else "other"
