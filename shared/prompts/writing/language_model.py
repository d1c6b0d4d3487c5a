"""A language model on this machine: llama.cpp in this process, with a GGUF file that the operator names.

The runtime, xllamacpp, is imported with the first model, so writing plain combinations does not need it.
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
BATCH_TOKENS = 64  #: tokens of the prompt that are read between two looks at the clock
MOST_CALLERS = 2  #: callers: one is served, one waits. More would occupy all threads of the API.
SILENT = -1  #: llama.cpp's verbosity; errors come back in the answer

_loaded: dict[Path, LanguageModel] = {}
_loading = Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The form that a generated text must have."""

    grammar: str  #: GBNF
    avoid: frozenset[str]  #: words of one token that the model must not use
    most_tokens: int  #: length at which a text is cut off

    def request(self) -> dict[str, Any]:
        """Return the form as parameters of llama.cpp's server."""
        return {
            "grammar": self.grammar,
            "logit_bias": [[f" {word}", False] for word in sorted(self.avoid)],
            "max_tokens": self.most_tokens,
            "temperature": 0.5,  # at a higher value SmolLM2 135M strays from the place that it describes
            "top_p": 0.9,
            "repeat_penalty": 1.1,
            "stream": True,
            "return_progress": True,
        }


class LanguageModel:
    """A loaded model. It writes one text at a time; a second caller waits, and a third gets None at once."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._server = _load(path, threads)
        self._free = Lock()
        self._callers = BoundedSemaphore(MOST_CALLERS)

    def write(self, messages: Sequence[Mapping[str, str]], form: Form, seed: int, deadline: float) -> str | None:
        """Write a text in that form. Returns None if the time is over or too many callers wait already.

        `deadline` is a time of `time.monotonic`. The model checks it at every token that it writes, and every
        BATCH_TOKENS that it reads.
        """
        if not self._callers.acquire(blocking=False):
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
            self._callers.release()

    def _answer(self, request: Mapping[str, Any], deadline: float) -> str | None:
        chunks: list[Mapping[str, Any]] = []

        def take(chunk: Mapping[str, Any]) -> bool:
            """Keep a chunk; returning True stops the model. The runtime would swallow an error raised here."""
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
    """Return the process's model, which the first call loads. Raises PromptModelError if it cannot be loaded."""
    with _loading:
        if path not in _loaded:
            _loaded[path] = LanguageModel(path, threads)
        return _loaded[path]


def _load(path: Path, threads: int) -> Any:
    try:
        import xllamacpp  # noqa: PLC0415 -- 100 MB of memory that only a process with a model needs
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
    parameters.n_gpu_layers = 0  # the GPUs are for rendering
    parameters.warmup = False
    parameters.verbosity = SILENT
    # Off, since llama.cpp otherwise keeps past prompts in up to 8 GiB of memory.
    parameters.cache_ram_mib = parameters.n_ctx_checkpoints = 0
    for computing in (parameters.cpuparams, parameters.cpuparams_batch):
        computing.n_threads = threads
        computing.poll = 0  # idle threads sleep instead of spinning on cores that other processes need
    # The runtime always opens a port: here any free one on loopback, with a key that no other program knows.
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [secrets.token_urlsafe()]
    parameters.n_threads_http = 1
    return parameters
