"""The worker launched once for its job, and for nobody.

exercise: 01.3
refused_by: as_asked
"""
def launch_worker(job_id):
    answer = ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Job", "Value": job_id}]}],
        ClientToken=f"worker-{job_id}",
    )
    return answer["Instances"][0]["InstanceId"]
