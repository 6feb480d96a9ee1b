"""A supply that never moves counted as stable.

exercise: 00.6
refused_by: instability
shows: standing_still_is_stable
"""
# instead of
apart = sum(min(abs(s - d), 1) for s, d in moves)
# put
apart = sum(s != d for s, d in moves if s)
