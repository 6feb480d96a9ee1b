"""It takes a clock and looks at the date.

exercise: 08.2
refused_by: own_clock
shows: the_date_is_a_clock
"""

# instead of
self.clock = clock
# put
self.clock = time.time
