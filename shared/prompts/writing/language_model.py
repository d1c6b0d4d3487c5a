"""A language model on this machine: llama.cpp, in this process, with a GGUF file that an operator names.

The runtime (xllamacpp) is imported when the first model is loaded, so that what writes plain combinations needs none.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import structlog

from shared.errors import PromptModelError

log = structlog.get_logger(__name__)

CONTEXT_TOKENS = 1024  #: instructions, examples and one sentence need about 300
BATCH_TOKENS = 64  #: of the prompt between two looks at the clock
LONGEST_LINE = 2  #: callers: one is served, one waits. More would hold all threads of an API that has better to do.
SILENT = -1  #: llama.cpp's verbosity: what goes wrong comes back in the answer

_loaded: dict[Path, LanguageModel] = {}
_loading = Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What a text may look like."""

    grammar: str  #: GBNF
    avoid: frozenset[str]  #: words of one token that it cannot use
    most_tokens: int  #: a longer text is cut off there

    def request(self) -> dict[str, Any]:
        """The same in the words of llama.cpp's server."""
        return {
            "grammar": self.grammar,
            "logit_bias": [[f" {word}", False] for word in sorted(self.avoid)],
            "max_tokens": self.most_tokens,
            "temperature": 0.5,  # higher, and SmolLM2 135M strays from the place that it describes
            "top_p": 0.9,
            "repeat_penalty": 1.1,
            "stream": True,
            "return_progress": True,
        }


class LanguageModel:
    """One loaded model. It writes one text at a time, while a second caller waits; a third is told that it is busy."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._server = _load(path, threads)
        self._free = Lock()
        self._line = BoundedSemaphore(LONGEST_LINE)

    def write(self, messages: Sequence[Mapping[str, str]], form: Form, seed: int, deadline: float) -> str | None:
        """What it answers, in that form; None when the time is over or too many wait already.

        `deadline` is a moment of `time.monotonic`. It looks at the clock with every token, and every BATCH_TOKENS while
        it reads.
        """
        if not self._line.acquire(blocking=False):
            return None
        try:
            if not self._free.acquire(timeout=max(0.0, deadline - time.monotonic())):
                return None
            try:
                request = {"messages": messages, "seed": seed % 2**32, **form.request()}
                return self._answer(request, deadline) if time.monotonic() < deadline else None
            finally:
                self._free.release()
        finally:
            self._line.release()

    def _answer(self, request: Mapping[str, Any], deadline: float) -> str | None:
        chunks: list[Mapping[str, Any]] = []

        def take(chunk: Mapping[str, Any]) -> bool:
            """Keep what has come; True stops it. An error raised here would be lost in the runtime."""
            chunks.append(chunk)
            return time.monotonic() > deadline

        self._server.handle_chat_completions(request, take)
        errors = [chunk["error"]["message"] for chunk in chunks if "error" in chunk]
        if errors:
            raise PromptModelError(f"The language model cannot write: {errors[0]}.")
        if time.monotonic() > deadline:
            return None
        return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


def load_language_model(path: Path, threads: int = 1) -> LanguageModel:
    """This process's model; loaded by whoever needs it first. Raises PromptModelError where it cannot be."""
    with _loading:
        if path not in _loaded:
            _loaded[path] = LanguageModel(path, threads)
        return _loaded[path]


def _load(path: Path, threads: int) -> Any:
    try:
        import xllamacpp  # noqa: PLC0415 -- 100 MB that only a process with a model needs
    except ImportError as error:
        raise PromptModelError(
            "PROMPT_MODEL needs the package xllamacpp: pip install 'image-generator[writer]'."
        ) from error
    if not path.is_file():
        raise PromptModelError(f"PROMPT_MODEL names {path}, which is no file.")
    started = time.monotonic()
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, path, threads))
    except RuntimeError as error:
        raise PromptModelError(f"PROMPT_MODEL names {path}, which llama.cpp cannot load: {error}.") from error
    log.info("language_model_loaded", path=str(path), seconds=round(time.monotonic() - started, 2))
    return server


def _parameters(xllamacpp: Any, path: Path, threads: int) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_batch = parameters.n_ubatch = BATCH_TOKENS
    parameters.n_parallel = 1
    parameters.n_gpu_layers = 0  # the GPUs draw
    parameters.warmup = False
    parameters.verbosity = SILENT
    # Off, or prompts of the past are kept in up to 8 GiB of memory.
    parameters.cache_ram_mib = parameters.n_ctx_checkpoints = 0
    for computing in (parameters.cpuparams, parameters.cpuparams_batch):
        computing.n_threads = threads
        computing.poll = 0  # threads without work sleep, where they would spin on cores that others need
    # The runtime opens a port beside, and cannot do without: on loopback, any free one, and nobody knows the key.
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [secrets.token_urlsafe()]
    parameters.n_threads_http = 1
    return parameters
