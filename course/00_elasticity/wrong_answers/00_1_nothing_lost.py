"""The smallest fleet that loses nothing, however long anybody waits.

exercise: 00.1
refused_by: serves_the_day
shows: nothing_lost_is_enough
"""
never_fails = 8
eight = quietly("retail-day", instances=8).numbers["cost"]
wasted_percent = 100 * eight["waste"] / eight["instances"]
