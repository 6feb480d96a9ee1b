"""Dollars given, where a share was asked for.

exercise: 00.1
refused_by: waste_is_read
"""
never_fails = 9
wasted_percent = quietly("retail-day", instances=9).numbers["cost"]["waste"]
