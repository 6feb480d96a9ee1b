"""The lost put down to overload.

exercise: 02.7
refused_by: explained
shows: all_lost_are_overload
"""
# instead of
because = max(down.numbers["requests"]["lost_because"].items(), key=lambda item: item[1])[0]
# put
because = "queue full"
