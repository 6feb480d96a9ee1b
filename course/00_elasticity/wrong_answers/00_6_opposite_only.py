"""Only steps counted in which the two move against each other.

exercise: 00.6
refused_by: instability
shows: standing_still_is_stable
"""
# instead of
apart = sum(min(abs(s - d), 1) for s, d in moves)
# put
apart = sum(s * d < 0 for s, d in moves)
