"""Three large machines: safe, and the spare is a third of the fleet.

exercise: 00.4
refused_by: within_budget
"""
# instead of
out = {"instances": 10, "instance_type": "m5.large"}
# put
out = {"instances": 3, "instance_type": "m5.2xlarge"}
