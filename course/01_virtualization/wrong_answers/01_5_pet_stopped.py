"""The pet stopped and kept.

exercise: 01.5
refused_by: pet_is_gone
shows: stop_equals_terminate
"""
# instead of
retired = ec2.terminate_instances(InstanceIds=[old["InstanceId"]])
# put
retired = ec2.stop_instances(InstanceIds=[old["InstanceId"]])
