"""One submission, judged: outside of the learner's code, in a process of its own.

| question | file |
|---|---|
| Which exercises does a lab have, and where do they start from? | `pristine` |
| How long may an answer take? | `wall_budget` |
| How is the process of an answer asked? | `answer_process` |
| How do checks ask for values and calls? | `jailed_answers` |
| Where does its cloud come from? | `clouds` |
| How is one exercise judged? | `exercise_judge` |
| And a whole submission? | `submission_judge` |
"""
