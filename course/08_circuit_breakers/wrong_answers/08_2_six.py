"""Opens at the failure after the fifth.

exercise: 08.2
refused_by: opens
"""

# instead of
            if self.probing or self.failures >= self.failure_threshold:
# put
            if self.probing or self.failures > self.failure_threshold:
