"""The process of one answer: it runs cells and then does what the judge's checks ask of it.

Asked for `prepare` (the lab's cells), `answer` (the learner's), then `value`, `call`, `make`,
`method` and `restart`. It asks the judge itself for `lab`, `cloud`, `setup` and `function`. Cells
and calls run in the main thread, as they do in a kernel, but those of `exercises.at_once` in
threads of their own.
"""

from __future__ import annotations

import itertools
import queue
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from elastic_lab.dataplane.launcher.isolation.limits import limit_cpu
from elastic_lab.exercises.answers import AnswerError, Made, NamespaceAnswers, Outcome
from elastic_lab.exercises.at_once import giving_way
from elastic_lab.grading.jail.cells import Cells
from elastic_lab.grading.jail.jailed_lab import opener
from elastic_lab.grading.jail.values import error_of, unpacked
from elastic_lab.grading.jail.wire import Wire
from elastic_lab.notebook.lab import open_labs_with

Message = Mapping[str, Any]


def serve(sockets: list[socket.socket]) -> None:
    """Do what the judge at the other end asks until it has gone."""
    Inside(Wire(sockets[0])).run()


class Inside:
    """What has been run and made so far."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._cells = Cells()
        self._answers: list[NamespaceAnswers] = []
        self._made: list[Made] = []
        self._asked: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._replies: dict[int, queue.SimpleQueue[Message]] = {}
        self._questions = itertools.count()
        self._does: dict[str, Callable[[Message], Message]] = {
            "prepare": self._prepare,
            "answer": self._answer,
            "value": self._value,
            "call": self._call,
            "make": self._make,
            "method": self._method,
            "restart": self._restart,
        }

    def run(self) -> None:
        """Until the judge has gone."""
        open_labs_with(opener(self.ask))
        threading.Thread(target=self._read, name="judge", daemon=True).start()
        while (message := self._asked.get()) is not None:
            self._do(message)

    def ask(self, question: str, **asked: Any) -> Any:
        """What the judge replies; raises the error that it tells of."""
        number = next(self._questions)
        reply: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._replies[number] = reply
        self._wire.send({"ask": number, "question": question, **asked})
        told = reply.get()
        if "raised" in told:
            raise error_of(told["raised"])
        return told["reply"]

    def _read(self) -> None:
        for message in self._wire.messages():
            if "to" in message:
                self._replies.pop(message["to"]).put(message)
            elif message.get("gives_way"):
                threading.Thread(target=self._do, args=(message,), daemon=True).start()
            else:
                self._asked.put(message)
        self._asked.put(None)

    def _do(self, message: Message) -> None:
        try:
            told = self._does[message["do"]](message)
        except AnswerError as wrong:
            told = {"wrong": str(wrong)}
        except BaseException as error:
            # SystemExit and the like: a kernel survives them too.
            told = {"outcome": {"value": None, "error": f"{type(error).__name__}: {error}"}}
        try:
            self._wire.send({"done": message["id"], **told})
        except (TypeError, ValueError) as error:
            self._wire.send({"done": message["id"], "wrong": f"the answer cannot be told: {error}"})

    def _prepare(self, asked: Message) -> Message:
        failed = self._cells.run_needed(asked["before"], asked["exercise"], asked["answer"])
        return {"failed": failed}

    def _answer(self, asked: Message) -> Message:
        limit_cpu(asked["cpu_seconds"])
        failed = self._cells.run(asked["answer"])
        self._answers.append(NamespaceAnswers(self._cells.namespace, asked["answer"]))
        return {"failed": failed}

    def _value(self, asked: Message) -> Message:
        return {"value": self._answers[asked["of"]].value(asked["name"])}

    def _call(self, asked: Message) -> Message:
        return self._told(asked, self._answers[asked["of"]].call, asked["name"])

    def _method(self, asked: Message) -> Message:
        return self._told(asked, self._made[asked["of"]].call, asked["name"])

    def _make(self, asked: Message) -> Message:
        named = {name: self._unpacked(each) for name, each in asked["named"].items()}
        made = self._answers[asked["of"]].made(asked["name"], *self._arguments(asked), **named)
        self._made.append(made)
        return {"made": len(self._made) - 1}

    def _restart(self, asked: Message) -> Message:
        self._answers.append(self._answers[asked["of"]].restarted(asked["defines"]))
        return {"answers": len(self._answers) - 1}

    def _told(self, asked: Message, call: Callable[..., Outcome], name: str) -> Message:
        if not asked.get("gives_way"):
            outcome = call(name, *self._arguments(asked))
        else:
            with giving_way():
                outcome = call(name, *self._arguments(asked))
        return {"outcome": {"value": outcome.value, "error": outcome.error}}

    def _arguments(self, asked: Message) -> list[Any]:
        return [self._unpacked(each) for each in asked["arguments"]]

    def _unpacked(self, told: Message) -> Any:
        return unpacked(told, lambda place, given: self._call_back(asked_place=place, given=given))

    def _call_back(self, asked_place: int, given: tuple[Any, ...]) -> Any:
        return self.ask("function", place=asked_place, arguments=list(given))
