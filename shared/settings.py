"""Settings: read once from the environment, typed, checked at start, and named in complaints.

The table of settings in docs/OPERATING.md is generated from this class; a test compares the two.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode
from shared.catalog import CATALOG, DEFAULT_MODELS, Precision
from shared.errors import SettingsError
from shared.modes import CharacterMode
from shared.server_urls import (
    LARGEST_PORT,
    with_usable_port,
    with_usable_postgres_options,
    with_usable_redis_options,
)

ORIGIN = r"https?://[a-z0-9.:\[\]_-]+"  #: as browsers send it; the edge puts it into nginx's configuration as it is
LARGEST_BATCH = 16  #: pictures; beyond that no GPU gains


def _known_model(model_id: str) -> str:
    if model_id and model_id not in CATALOG:
        raise ValueError(f"must be one of {', '.join(CATALOG)}")
    return model_id


def _known_models(model_ids: str) -> str:
    for model_id in model_ids.split(","):
        _known_model(model_id.strip())
    return model_ids


def _one_of(*choices: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return AfterValidator(check)


def _matching(pattern: str, sentence: str) -> AfterValidator:
    def check(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(sentence)
        return text

    return AfterValidator(check)


ModelId = Annotated[str, AfterValidator(_known_model)]
Port = Annotated[int, Field(ge=1, le=LARGEST_PORT)]
Seconds = Annotated[float, Field(gt=0)]


def _complaint(problem: ErrorDetails) -> str:
    """Describe what is wrong with a variable. A URL may hold a password, so its value is not shown."""
    name = "_".join(map(str, problem["loc"])).upper()
    got = "" if name.endswith(("_URL", "_PASSWORD")) else f", got {problem['input']!r}"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}{got}"


class Settings(BaseSettings):
    """Everything that an operator can set; each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    db_host: str = Field("127.0.0.1", description="PostgreSQL host")
    db_port: Port = Field(5432, description="PostgreSQL port")
    db_name: str = Field("image_generator", description="PostgreSQL database")
    db_user: str = Field("postgres", description="PostgreSQL user")
    db_password: str = Field("", description="PostgreSQL password")
    database_url: Annotated[
        str,
        _matching(r"postgres(ql)?(\+psycopg2)?://.+", "must begin with postgresql://, since no other database will do"),
        AfterValidator(with_usable_port),
        AfterValidator(with_usable_postgres_options),
    ] = Field("", description="A whole PostgreSQL URL; wins over the five above")
    redis_url: Annotated[
        str,
        _matching(r"rediss?://.+", "must begin with redis:// or rediss://"),
        AfterValidator(with_usable_port),
        AfterValidator(with_usable_redis_options),
    ] = Field("redis://127.0.0.1:6379/0", description="Redis: broker, pub/sub and progress")
    host: str = Field("127.0.0.1", description="Address that the API listens on")
    port: Port = Field(3010, description="Port that the API listens on")
    api_processes: int = Field(2, ge=1, description="gunicorn worker processes")
    api_threads: int = Field(8, ge=1, description="Requests that each of them works on at the same time; more wait")
    flower_port: Port = Field(5555, description="Port of Flower (make run)")
    storage_path: Path = Field(Path("var/pictures"), description="Folder that holds the pictures")
    public_image_url: str = Field("/api/images", description="Prefix of every public picture URL")
    public_origin: Annotated[
        str,
        AfterValidator(lambda text: text.rstrip("/")),
        _matching(r"https?://[^/\s]+", "must be a scheme and a host without a path, as in https://example.com"),
        AfterValidator(with_usable_port),
    ] = Field(
        "",
        description="Scheme and host of absolute URLs in `head` blocks, as in `https://example.com`; those of the"
        " request where it is not set",
    )
    allowed_hosts: Annotated[
        str,
        _matching(
            r"[A-Za-z0-9._-]+(\s*,\s*[A-Za-z0-9._-]+)*|\*", "must be names by commas, without ports, or * for any"
        ),
    ] = Field(
        "",
        description="Names by commas under which browsers and programs reach the API, `*` for any. Not listed need be"
        " addresses, names without a dot, and the host of PUBLIC_ORIGIN. Calls by other names are refused, except for"
        " pictures: a stranger's page could make them through the browser of its reader (DNS rebinding)",
    )
    negotiate_formats: bool = Field(
        default=False,
        description="Let `Accept` choose the format where a URL has no extension; many CDNs ignore `Vary: Accept`, and"
        " then the first client decides for all",
    )
    format_wait_seconds: float = Field(
        0,
        ge=0,
        le=30,
        description="How long a request waits for a format that has to be cut first, before it is answered with WebP; a"
        " waiting request is one of the `API_THREADS`, so after one timeout no request waits for the next 5 s",
    )
    cors_origin: Annotated[
        str,
        _matching(
            rf"\*|none|{ORIGIN}(\s*,\s*{ORIGIN})*",
            "must be origins by commas, in small letters and without a path, as in https://example.com; * for any; or"
            " none",
        ),
    ] = Field(
        "",
        description="Origins by commas, as in `https://example.com`, whose pages may call the API from a browser; `*`"
        " for any, `none` for none. `make run` allows `http://localhost:5173`",
    )
    model_manifest: Path = Field(
        Path("~/.cache/models/manifest.json"), description="Which checkpoints lie where on this machine"
    )
    model_photorealistic: ModelId = Field(
        DEFAULT_MODELS[ImageModel.PHOTOREALISTIC], description="Model id behind `photorealistic`"
    )
    model_anime: ModelId = Field(DEFAULT_MODELS[ImageModel.ANIME], description="Model id behind `anime`")
    image_model: ModelId = Field("", description="Model of a GPU worker, where `--model` is not given")
    image_device: Annotated[str, _matching(r"cpu|cuda(:\d+)?|mps", "must be cpu, cuda:0, cuda:1 or the like")] = Field(
        "cuda:0", description="Device of a GPU worker, where `--device` is not given"
    )
    image_precision: Precision | None = Field(
        None, description="Number format to render in; where it is not set, the best that the device has"
    )
    image_batch_size: int = Field(
        1,
        ge=1,
        le=LARGEST_BATCH,
        description="Families of equal shape, steps and guidance rendered in one batch, at most",
    )
    image_channels_last: bool = Field(
        default=False, description="Lay out the model's convolutions for tensor cores; measure before you keep it"
    )
    image_sdpa: bool = Field(default=True, description="Attention by torch's fused kernels; off only to compare")
    image_compile: bool = Field(
        default=False, description="Compile the model's repeated blocks: minutes at the start, faster steps after it"
    )
    image_deep_cache: int = Field(
        1,
        ge=1,
        le=10,
        description="SDXL's deep layers are computed in one of so many steps, and extrapolated in between: 2 or 3 save"
        " time and change pictures; 1 is off. Not with `IMAGE_COMPILE`",
    )
    accepted_licences: Annotated[str, AfterValidator(_known_models)] = Field(
        "",
        description="Ids, by commas, of models whose authors forbid use behind an API and have given you leave",
    )
    character_mode: CharacterMode = Field(
        CharacterMode.AUGMENT,
        description="A prompt for an anime model whose character is not clearly an adult: `augment` adds what it lacks,"
        " `require` refuses it",
    )
    picture_check: bool = Field(
        default=False, description="Check pictures in `platform` mode too; in `indexable` mode they always are"
    )
    picture_check_threshold: float = Field(
        0.5, gt=0, lt=1, description="Score, 0 harmless to 1 explicit, from which a picture is drawn again"
    )
    picture_classifier: str = Field(
        "opennsfw",
        description="`opennsfw`, or the id that an image-classification checkpoint has in the manifest",
    )
    prompt_model: Path | None = Field(
        None, description="GGUF file of the language model that expands written prompts; without it none does"
    )
    prompt_threads: int = Field(
        1,
        ge=1,
        description="Cores that it computes on; more only where nothing else needs them, or all wait for each other",
    )
    prompt_seconds: Seconds = Field(20, description="How long that model may take over one prompt")
    prompt_request_seconds: Seconds = Field(
        60, description="The same over all prompts of one request; what is left are plain combinations"
    )
    model_load_seconds: Seconds = Field(600, description="How long a GPU worker may take to load its model")
    lease_seconds: Seconds = Field(6, description="A worker that is silent for so long loses its family")
    render_stall_seconds: Seconds = Field(
        600,
        description="A GPU worker's process is ended when its work has not moved for so long; on a CPU, decoding a"
        " large picture alone takes minutes",
    )
    cut_stall_seconds: Seconds = Field(
        120, description="The same for a CPU worker's process, for instance while an original cannot be read"
    )
    crash_budget: int = Field(3, ge=1, description="A family fails when so many processes have died of it")
    loss_budget: int = Field(
        10,
        ge=2,
        description="A family fails when so many workers were lost while they worked on it, even if no parent process"
        " lived to see why",
    )
    most_waiting_families: int = Field(
        10_000, ge=9, description="Families that may wait for one model; beyond that POST answers 429"
    )
    no_worker_seconds: float = Field(
        0,
        ge=0,
        description="A family that has waited so long for a GPU worker, while none served its model, fails with"
        " `no_worker`; 0 lets it wait",
    )
    content_grace_seconds: float = Field(
        86_400, ge=0, description="How long replaced pictures stay reachable by their `?v=` URL"
    )
    c2pa_certificate: Path | None = Field(
        None, description="PEM file with the certificate chain that pictures are signed with (C2PA), the signer's first"
    )
    c2pa_key: Path | None = Field(None, description="PEM file with the key of that certificate, PKCS#8")
    c2pa_algorithm: Annotated[str, _one_of("es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519")] = Field(
        "es256",
        description="How that key signs: `es256`, `es384`, `es512`, `ps256`, `ps384`, `ps512` or `ed25519`",
    )
    c2pa_time_stamp_url: str = Field(
        "", description="Time-stamp authority (RFC 3161); with one, signatures outlive the certificate"
    )
    log_format: Annotated[str, _one_of("text", "json")] = Field(
        "text", description="`text` for people, `json` for machines"
    )

    @classmethod
    def from_environment(cls, **overrides: Any) -> Settings:
        """Read and check the environment; `overrides` win. Raises SettingsError, which names every wrong variable."""
        try:
            return cls(**overrides)
        except ValidationError as error:
            raise SettingsError("; ".join(map(_complaint, error.errors()))) from error

    @classmethod
    def from_environment_or_exit(cls) -> Settings:
        """Read and check the environment; end the program with a sentence, not a traceback, when a setting is wrong."""
        try:
            return cls.from_environment()
        except SettingsError as error:
            raise SystemExit(str(error)) from error

    @property
    def sqlalchemy_url(self) -> str:
        """Return the URL for SQLAlchemy with the psycopg2 driver."""
        if self.database_url:
            return "postgresql+psycopg2://" + self.database_url.partition("://")[2]
        login = f"{quote(self.db_user, safe='')}:{quote(self.db_password, safe='')}"
        return f"postgresql+psycopg2://{login}@{self.db_host}:{self.db_port}/{quote(self.db_name, safe='')}"

    @cached_property
    def allowed_host_names(self) -> frozenset[str]:
        """Return the names of hosts that the operator has listed, without the dot that may end a name."""
        return frozenset(name.strip().lower().removesuffix(".") for name in self.allowed_hosts.split(","))

    @property
    def cors_origins(self) -> tuple[str, ...]:
        """Return the origins whose pages may call the API: `*` alone stands for any."""
        listed = () if self.cors_origin in {"", "none"} else self.cors_origin.split(",")
        return tuple(dict.fromkeys(origin.strip() for origin in listed))

    @cached_property
    def signs_pictures(self) -> bool:
        """Return whether pictures are to be signed; one of the two files is enough, and the missing one is an error."""
        return self.c2pa_certificate is not None or self.c2pa_key is not None

    @cached_property
    def accepted_model_ids(self) -> frozenset[str]:
        """Return the models whose restriction the operator has accepted."""
        return frozenset(model_id.strip() for model_id in self.accepted_licences.split(",") if model_id.strip())

    def checks_pictures(self, negative_prompt_mode: str) -> bool:
        """Return whether pictures are checked before they are stored; those for search engines always are."""
        return self.picture_check or negative_prompt_mode == NegativePromptMode.INDEXABLE

    def picture_url(self, variation: str, derivative: str) -> str:
        """Return the public URL of a derivative or a master."""
        return f"{self.public_image_url}/{variation}/{derivative}"

    @cached_property
    def manifest_path(self) -> Path:
        """Return the path of the model manifest, with `~` resolved."""
        return self.model_manifest.expanduser()
