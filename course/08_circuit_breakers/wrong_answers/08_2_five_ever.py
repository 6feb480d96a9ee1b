"""Failures are added up for ever.

exercise: 08.2
refused_by: counts_in_a_row
shows: five_is_enough_ever
"""

# instead of
        self.failures, self.opened_at, self.probing = 0, None, False
# put
        if self.opened_at is not None:
            self.failures, self.opened_at, self.probing = 0, None, False
