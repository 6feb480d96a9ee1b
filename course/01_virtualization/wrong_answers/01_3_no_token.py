"""A plain launch: asked twice, launched twice.

exercise: 01.3
refused_by: once_after_a_restart
shows: retries_are_harmless
"""
def launch_worker(job_id):
    tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Job", "Value": job_id}]
    answer = ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return answer["Instances"][0]["InstanceId"]
