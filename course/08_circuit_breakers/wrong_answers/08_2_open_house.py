"""Half-open lets everybody in.

exercise: 08.2
refused_by: one_probe
shows: half_open_is_open_house
"""

# instead of
            if self.probing or self.clock() - self.opened_at < self.reset_timeout:
# put
            if not self.probing and self.clock() - self.opened_at < self.reset_timeout:
