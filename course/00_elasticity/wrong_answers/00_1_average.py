"""The fleet sized for the average of the day.

exercise: 00.1
refused_by: serves_the_day
shows: average_sizes_a_fleet
"""
never_fails = 2
two = quietly("retail-day", instances=2).numbers["cost"]
wasted_percent = 100 * two["waste"] / two["instances"]
