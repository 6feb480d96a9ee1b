"""A good probe closes it and keeps the count.

exercise: 08.2
refused_by: probe_decides
"""

# instead of
        self.failures, self.opened_at, self.probing = 0, None, False
# put
        if self.opened_at is None:
            self.failures = 0
        self.opened_at, self.probing = None, False
