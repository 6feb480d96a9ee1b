"""Every learner's submission of a lab, once, and a reason for what is none.

Whatever is wrong with one file, the others are gathered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from elastic_lab.grading.submissions.names import Named, named
from elastic_lab.grading.submissions.sources import SourceError, SourceFile, notebooks


@dataclass(frozen=True)
class Submission:
    """One learner's notebook of one lab. `trouble`: why it cannot be graded, if it cannot."""

    who: Named
    path: str
    content: bytes = field(default=b"", repr=False)
    trouble: str = ""
    note: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the notebook's bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Gathered:
    """The submissions, by learner and lab, and the notebooks that are nobody's: path and why."""

    submissions: tuple[Submission, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def gather(source: Path, labs: Collection[str]) -> Gathered:
    """The submissions of `labs` (such as "01_virtualization") in a folder or zip.

    Raises SourceError when there are none.
    """
    found: dict[tuple[str, str, str], list[Submission]] = {}
    left_out = []
    for file in notebooks(source):
        who = named(file.path, labs)
        if who is None:
            left_out.append((file.path, "its name says neither whose it is nor of which lab"))
        else:
            key = (who.student, who.identity, who.lab)
            found.setdefault(key, []).append(_submission(who, file))
    if not found:
        raise SourceError(_nothing(source, labs, left_out))
    chosen = [_one(found[key]) for key in sorted(found)]
    return Gathered(tuple(chosen), tuple(left_out))


def _submission(who: Named, file: SourceFile) -> Submission:
    return Submission(who, file.path, file.content, file.trouble)


def _one(versions: list[Submission]) -> Submission:
    """The latest version of a submission; two that nobody can tell apart are not graded."""
    latest = max(each.who.version for each in versions)
    newest = [each for each in versions if each.who.version == latest]
    first, *others = newest
    paths = " and ".join(each.path for each in newest)
    if len({each.content for each in newest}) > 1:
        return Submission(first.who, first.path, trouble=f"it was handed in twice: {paths}")
    if others:
        return Submission(first.who, first.path, first.content, first.trouble, f"twice: {paths}")
    return first


def _nothing(source: Path, labs: Collection[str], left_out: Iterable[tuple[str, str]]) -> str:
    seen = [path for path, _ in left_out]
    lab = next(iter(sorted(labs)), "01_virtualization")
    there = f"are other notebooks ({seen[0]})" if seen else "is no notebook"
    return (
        f"{source.name} has no submission: there {there}, and none is named as "
        f"student/{lab}.ipynb, {lab}_student.ipynb, or as Canvas or Moodle name them."
    )
