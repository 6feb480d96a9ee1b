"""The saving of an hour given for that of a day.

exercise: 00.5
refused_by: saving_computed
"""
sizes = {"web": 2, "search": 6, "checkout": 3}
saved = (16 - 11) * 0.096
