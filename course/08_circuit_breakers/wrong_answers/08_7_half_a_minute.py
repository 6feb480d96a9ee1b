"""Thirty seconds of rest.

exercise: 08.7
refused_by: comes_back
"""

# instead of
            if self.probing or self.clock() - self.opened_at < 0.5:
# put
            if self.probing or self.clock() - self.opened_at < 30:
