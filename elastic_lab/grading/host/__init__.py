"""A warm process that forks a judge for every submission, and how it is asked.

| question | file |
|---|---|
| What is a job, and what is told of it? | `job` |
| How are jobs given to it? | `client` |
| What does the process do? | `serving` |
| Where do the learner's processes come from? | `nursery` |
"""
