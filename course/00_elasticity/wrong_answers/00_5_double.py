"""Everything doubled.

exercise: 00.5
refused_by: nothing_else_grew
shows: scale_everything
"""
sizes = {"web": 4, "search": 6, "checkout": 6}
saved = 0
