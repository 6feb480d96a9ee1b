"""A failed probe does not begin the time-out anew.

exercise: 08.2
refused_by: probe_decides
"""

# instead of
                self.opened_at, self.probing = self.clock(), False
# put
                self.opened_at = self.clock() if self.opened_at is None else self.opened_at
                self.probing = False
