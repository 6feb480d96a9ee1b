"""The one with the smaller surplus, whoever is short.

exercise: 00.6
refused_by: better_policy
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
        return measured["over_accuracy"], measured["under_accuracy"]
    return "one" if rank(one) < rank(other) else "other"
