"""The learner's progress, on disk: whole after any crash, shared by every kernel.

SQLite keeps the file whole. Nothing here is a mark.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_lab import wall_clock
from elastic_lab.exercises.result import Result
from elastic_lab.home import home
from elastic_lab.plain_error import PlainError

SCHEMA = """
CREATE TABLE IF NOT EXISTS attempts (
    exercise TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL, points INTEGER NOT NULL,
    misconceptions TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hints (exercise TEXT PRIMARY KEY, level INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS predictions (
    question TEXT NOT NULL, at REAL NOT NULL, guess TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS setups (
    lab TEXT NOT NULL, exercise TEXT NOT NULL, made TEXT NOT NULL, PRIMARY KEY (lab, exercise));
"""
WAIT_SECONDS = 10.0


class ProgressError(PlainError):
    """Progress cannot be read or written."""


@dataclass(frozen=True)
class Standing:
    """The best that was reached in one exercise so far."""

    attempts: int
    points: int
    passed: bool


class Progress:
    """Attempts, hints, predictions and setups of this learner."""

    def record_attempt(self, result: Result) -> None:
        """Keep one attempt."""
        shown = json.dumps(result.misconceptions)
        row = (result.exercise, wall_clock.utc_seconds(), result.status, result.points, shown)
        with _database() as database:
            database.execute("INSERT INTO attempts VALUES (?, ?, ?, ?, ?)", row)

    def standing(self, exercise: str) -> Standing:
        """What was reached in `exercise`."""
        query = (
            "SELECT COUNT(*), COALESCE(MAX(points), 0), COALESCE(MAX(status = 'passed'), 0) "
            "FROM attempts WHERE exercise = ?"
        )
        with _database() as database:
            attempts, points, passed = database.execute(query, (exercise,)).fetchone()
        return Standing(attempts, points, bool(passed))

    def next_hint(self, exercise: str, most: int) -> int:
        """The level (from 0) of the hint to give now; each call gives the next, up to `most`-1."""
        with _database() as database:
            row = database.execute(
                "SELECT level FROM hints WHERE exercise = ?", (exercise,)
            ).fetchone()
            level = 0 if row is None else min(row[0] + 1, most - 1)
            database.execute("INSERT OR REPLACE INTO hints VALUES (?, ?)", (exercise, level))
        return level

    def record_prediction(self, question: str, guess: Any) -> None:
        """Keep a guess; it is never marked."""
        row = (question, wall_clock.utc_seconds(), repr(guess)[:500])
        with _database() as database:
            database.execute("INSERT INTO predictions VALUES (?, ?, ?)", row)

    def record_setup(self, lab: str, exercise: str, made: dict[str, Any]) -> None:
        """Keep what an exercise's setup made in the lab's present cloud."""
        with _database() as database:
            database.execute(
                "INSERT OR REPLACE INTO setups VALUES (?, ?, ?)", (lab, exercise, json.dumps(made))
            )

    def setup(self, lab: str, exercise: str) -> dict[str, Any]:
        """What the exercise's setup made, empty when it has not run."""
        with _database() as database:
            row = database.execute(
                "SELECT made FROM setups WHERE lab = ? AND exercise = ?", (lab, exercise)
            ).fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    def forget_setups(self, lab: str) -> None:
        """Forget the setups of a cloud that has been replaced."""
        with _database() as database:
            database.execute("DELETE FROM setups WHERE lab = ?", (lab,))


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    path = home() / "progress.db"
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
    try:
        connection.executescript(SCHEMA)
        with connection:
            yield connection
    except sqlite3.Error as error:
        raise ProgressError(
            f"Your progress cannot be kept in {path} ({error}). Your work in the notebook is safe; "
            "move that file away and run the cell again."
        ) from None
    finally:
        connection.close()
