"""The clients: they submit, cancel, delete, regenerate and retry, whatever state the stack is in."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import requests

from tests.chaos.evidence import Accepted
from tests.chaos.poison import POISON

#: Small families, so that two cores render several a second.
FAMILIES = ("compact", "sidebar", "header")
GOLDEN = "golden"
OPERATIONS = {"submit": 18, "poison": 1, "regenerate": 5, "regenerate golden": 3, "cancel": 5, "delete": 4, "retry": 4}
PAUSE_SECONDS = (0.1, 0.9)
MOST_POISON = 2  #: each makes workers load the model three times, which takes half a minute on two cores
PATIENCE_SECONDS = 20.0


class Workload:
    """A thread that sends requests all the time and records the answers."""

    def __init__(self, api_url: str, seed: int) -> None:
        self._url = f"{api_url}/api/images/variations"
        self._rng = random.Random(f"workload {seed}")  # noqa: S311 -- repeatable
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.accepted: list[Accepted] = []
        self.deleted: set[str] = set()
        self.answers: dict[str, int] = {}  #: counts by operation and status
        self.unexpected: list[str] = []  #: answers that no client should ever get

    def start(self) -> None:
        """Start to send requests."""
        self._thread.start()

    def stop(self) -> None:
        """Stop sending requests."""
        self._stopping.set()
        self._thread.join()

    def submit_golden(self) -> Accepted:
        """Submit the variation that is read all the time, and never canceled or deleted."""
        self._submit(GOLDEN, poison=False)
        return self.accepted[0]

    def _run(self) -> None:
        while not self._stopping.wait(self._rng.uniform(*PAUSE_SECONDS)):
            operation = self._rng.choices(list(OPERATIONS), list(OPERATIONS.values()))[0]
            self._do(operation)

    def _do(self, operation: str) -> None:
        if operation in {"submit", "poison"}:
            poison = operation == "poison" and sum(one.poison for one in self.accepted) < MOST_POISON
            kind = "poison" if poison else "submit"
            self._submit(f"{kind}-{len(self.accepted)}-{self._rng.randrange(10**6)}", poison=poison)
        elif operation == "regenerate golden":
            self._ask(operation, "POST", f"/{self.accepted[0].id}/regenerate", {"generation": {"seed": "new"}})
        else:
            # Poisonous variations are left alone, since each attempt to render one costs the loading of a model.
            others = [one for one in self.accepted[1:] if one.id not in self.deleted and not one.poison]
            if others:
                self._change(operation, self._rng.choice(others[-8:]))

    def _change(self, operation: str, target: Accepted) -> None:
        if operation == "delete":
            answer = self._ask(operation, "DELETE", f"/{target.id}", None)
            if answer is not None and answer.status_code in {204, 404}:
                self.deleted.add(target.id)
        else:
            self._ask(operation, "POST", f"/{target.id}/{operation}", {} if operation != "cancel" else None)

    def _submit(self, name: str, *, poison: bool) -> None:
        count = 1 if poison else self._rng.randint(1, 2)
        families = FAMILIES if name == GOLDEN else tuple(self._rng.sample(FAMILIES, count))
        prompt = f"{POISON if poison else 'a harbour'} in the rain"
        steps = self._rng.randint(4, 14)
        generation = {"prompt": prompt, "inferenceSteps": steps, "seed": self._rng.getrandbits(32)}
        idea = {"name": name, "category": "chaos", "generation": generation, "families": families}
        answer = self._ask("submit", "POST", "", idea)
        if answer is not None and answer.status_code in {200, 202}:
            accepted = Accepted(id=answer.json()["id"], name=name, families=tuple(families), poison=poison)
            self.accepted.append(accepted)

    def _ask(self, operation: str, method: str, path: str, body: Any) -> requests.Response | None:
        """Send a request until it is answered, always with the same body, as a client would."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = requests.request(method, self._url + path, json=body, timeout=10)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            key = f"{operation} {answer.status_code}"
            self.answers[key] = self.answers.get(key, 0) + 1
            if answer.status_code == requests.codes.service_unavailable:
                time.sleep(0.2)
                continue
            if answer.status_code not in {200, 202, 204, 404, 409}:
                self.unexpected.append(f"{operation} was answered {answer.status_code}: {answer.text[:300]}")
            return answer
        return None
