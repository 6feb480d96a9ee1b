"""The idle share of the vCPUs taken for the waste.

exercise: 00.1
refused_by: waste_is_read
shows: idle_is_waste
"""
never_fails = 9
busy = careful.line.offered.mean() * 0.1 / (9 * 2)
wasted_percent = round(100 * (1 - float(busy)), 1)
