"""The learner's side of the cloud: start it, find it, attach to another endpoint, stay in it."""
