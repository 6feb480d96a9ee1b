"""Its own error in place of the function's.

exercise: 08.2
refused_by: passes_on
"""

# instead of
        except Exception:
# put
        except Exception as error:
# instead of
                self.opened_at, self.probing = self.clock(), False
            raise
# put
                self.opened_at, self.probing = self.clock(), False
            raise RuntimeError("the call failed") from error
