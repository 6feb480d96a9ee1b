"""Looked whether the worker is there, and launched if the list does not have it.

exercise: 01.3
refused_by: once_on_a_slow_day
shows: a_list_is_the_truth
"""
def launch_worker(job_id):
    found = ec2.describe_instances(Filters=[{"Name": "tag:Job", "Values": [job_id]}])
    if found["Reservations"]:
        return found["Reservations"][0]["Instances"][0]["InstanceId"]
    tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Job", "Value": job_id}]
    answer = ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return answer["Instances"][0]["InstanceId"]
