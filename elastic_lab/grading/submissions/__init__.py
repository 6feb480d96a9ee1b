"""From a folder, or the zip of a school's system, to each learner's answers.

| question | file |
|---|---|
| Which files are there, whatever holds them? | `sources` |
| Whose file is it, and of which lab? | `names` |
| Which submissions are there, and what is wrong with the others? | `gathering` |
| Which cells answer which exercise? | `notebook` |
"""
