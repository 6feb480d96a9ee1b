"""Unknown users count as failures.

exercise: 08.3
refused_by: only_its_failures
shows: catch_everything
"""

# instead of
return None
# put
raise UnknownUser(user) from None
