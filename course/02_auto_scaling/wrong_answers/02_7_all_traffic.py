"""All traffic of a minute expected to be lost.

exercise: 02.7
refused_by: explained
"""
# instead of
expected = per_second * (before - after) / before * 60
# put
expected = per_second * 60
