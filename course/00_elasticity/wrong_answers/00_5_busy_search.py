"""Search sized for its vCPUs to be always busy.

exercise: 00.5
refused_by: all_three_serve
"""
sizes = {"web": 2, "search": 5, "checkout": 3}
saved = (16 - 10) * 24 * 0.096
