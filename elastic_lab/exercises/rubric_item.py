"""Something in a lab that a person marks, because no check can."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RubricItem:
    """One thing that a person looks at. exercise: where the answer is. criterion: what earns the
    `points`, in a sentence."""

    id: str
    exercise: str
    title: str
    points: int
    criterion: str
