"""A good probe leaves the old count.

exercise: 08.3
refused_by: closes_again
"""

# instead of
            self.failures, self.opened_at, self.probing = 0, None, False
# put
            if self.opened_at is None:
                self.failures = 0
            self.opened_at, self.probing = None, False
