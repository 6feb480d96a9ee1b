"""One machine with half of the vCPUs that the peak needs.

exercise: 00.4
refused_by: one_machine_serves
"""
# instead of
up = {"instances": 1, "instance_type": "m5.4xlarge"}
# put
up = {"instances": 1, "instance_type": "m5.2xlarge"}
