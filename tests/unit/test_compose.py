"""compose.yaml and the Dockerfile fit the code and each other; CI runs no container that would show it."""

import re
import shlex
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
GPU_WORKERS = {"gpu-photorealistic": "model_photorealistic", "gpu-anime": "model_anime"}

SETTINGS = {name.upper() for name in Settings.model_fields}
#: Covered by other settings or by the command line, or used only by `make run`.
NOT_IN_COMPOSE = {"DATABASE_URL", "DB_PORT", "FLOWER_PORT", "IMAGE_MODEL", "IMAGE_DEVICE"}
OF_OTHERS = {"FLOWER_BASIC_AUTH"}
ADDED_EXTRAS = {"derivatives": "derivatives,credentials", "masters": "masters,drafts"}


def texts(value: object) -> list[str]:
    """Collect every text within a YAML value."""
    if isinstance(value, dict):
        return [text for nested in value.values() for text in texts(nested)]
    if isinstance(value, list):
        return [text for nested in value for text in texts(nested)]
    return [value] if isinstance(value, str) else []


def default(text: str) -> str:
    """Replace the variables in a text as Compose does if only required ones are set."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)\}", lambda found: found[2] or found[1], text)


def test_the_file_is_valid_by_composes_own_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]

    answer = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout


def test_compose_starts_every_program() -> None:
    assert set(SERVICES) == {
        *("postgres", "redis", "migrate", "api", "edge", "cpu", "analytics", "flower"),
        *GPU_WORKERS,
    }


def test_every_variable_has_a_default_or_a_sentence_for_its_absence() -> None:
    variables = [text for text in texts(COMPOSE) if re.search(r"(?<!\$)\$(?!\$)", text)]

    assert variables
    for text in variables:
        rest = re.sub(r"\$\{[A-Z_]+:(-[^}]+|\?[A-Z][^}]+\.)\}|\$\$", "", text)
        assert "$" not in rest, text


def test_secrets_have_no_default() -> None:
    for text in texts(COMPOSE):
        for name, operator in re.findall(r"\$\{(\w*(?:PASSWORD|AUTH)\w*)(:.)", text):
            assert operator == ":?", name


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_a_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - SETTINGS <= OF_OTHERS


def test_compose_passes_every_setting_on() -> None:
    passed = {variable for service in OURS.values() for variable in service["environment"]}

    assert passed - OF_OTHERS == SETTINGS - NOT_IN_COMPOSE


@pytest.mark.parametrize("name", OURS)
def test_the_default_values_are_accepted_as_settings(name: str) -> None:
    values = {key.lower(): default(value) for key, value in SERVICES[name]["environment"].items() if value is not None}

    settings = Settings(**values)

    if "DB_HOST" in SERVICES[name]["environment"]:
        url = "postgresql+psycopg2://image_generator:DB_PASSWORD@postgres:5432/image_generator"
        assert settings.sqlalchemy_url == url
    if "REDIS_URL" in SERVICES[name]["environment"]:
        assert settings.redis_url == "redis://:REDIS_PASSWORD@redis:6379/0"


@pytest.mark.parametrize("name", ["model_photorealistic", "model_anime"])
def test_the_default_models_are_those_of_the_code(name: str) -> None:
    said = {default(OURS[worker]["environment"][name.upper()]) for worker in ("api", "cpu", *GPU_WORKERS)}

    assert said == {Settings.model_fields[name].default}


def test_every_volume_and_service_that_a_service_names_exists() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        mounted = {volume["source"] for volume in service.get("volumes", []) if volume["type"] == "volume"}
        assert mounted <= set(COMPOSE["volumes"])
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed]
    used = {volume["source"] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= used


@pytest.mark.parametrize("name", ["api", *GPU_WORKERS, "cpu", "analytics"])
def test_a_service_that_uses_the_tables_waits_for_the_migration(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", ["api", *GPU_WORKERS, "cpu"])
def test_a_service_that_makes_or_serves_pictures_has_their_volume(name: str) -> None:
    mounted = {volume["target"]: volume for volume in SERVICES[name]["volumes"]}

    assert mounted[SERVICES[name]["environment"]["STORAGE_PATH"]]["source"] == "pictures"


@pytest.mark.parametrize("name", ["api", *GPU_WORKERS])
def test_models_are_mounted_read_only_beside_their_manifest(name: str) -> None:
    models = next(volume for volume in SERVICES[name]["volumes"] if volume["type"] == "bind")

    assert models["read_only"]
    assert SERVICES[name]["environment"]["MODEL_MANIFEST"] == f"{models['target']}/manifest.json"


def test_the_edge_has_its_template_with_every_variable_and_read_only_pictures() -> None:
    edge = SERVICES["edge"]
    pictures, template, around = edge["volumes"]

    text = (ROOT / template["source"]).read_text()
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(edge["environment"])
    assert template["target"] == "/etc/nginx/templates/default.conf.template"
    assert (ROOT / around["source"]).is_file()
    assert around["target"] == "/etc/nginx/nginx.conf"
    assert (pictures["source"], pictures["target"]) == ("pictures", edge["environment"]["STORAGE_PATH"])
    assert pictures["read_only"]
    assert template["read_only"]


def test_the_edge_reaches_the_api_and_listens_on_its_published_port() -> None:
    edge = SERVICES["edge"]

    assert edge["environment"]["API_UPSTREAM"] == f"api:{SERVICES['api']['environment']['PORT']}"
    assert edge["environment"]["EDGE_LISTEN"] == default(edge["ports"][0]).rpartition(":")[2]
    assert f":{edge['environment']['EDGE_LISTEN']}/health" in edge["healthcheck"]["test"][-1]


def test_the_edge_waits_for_the_slowest_answer_of_the_api() -> None:
    template = (ROOT / "api" / "edge.conf.template").read_text()

    waits = int(re.search(r"proxy_read_timeout (\d+)s;", template)[1])

    assert waits > 2 * Settings.model_fields["prompt_request_seconds"].default


@pytest.mark.parametrize(("name", "setting"), GPU_WORKERS.items())
def test_a_gpu_worker_has_one_gpu_and_the_model_of_its_type(name: str, setting: str) -> None:
    service = SERVICES[name]
    (device,) = service["deploy"]["resources"]["reservations"]["devices"]

    assert device["driver"] == "nvidia"
    assert len(device["device_ids"]) == 1
    assert f"--model={service['environment'][setting.upper()]}" in service["command"]
    assert "--device=cuda:0" in service["command"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_cannot_gain_rights_nor_exhaust_the_machine(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert "SYS_ADMIN" not in service.get("cap_add", [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] > 0
    assert default(service["mem_limit"])[-1] in "mg"
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


def test_the_edge_reaches_the_api_alone_and_no_data() -> None:
    on = {name: set(service["networks"]) for name, service in SERVICES.items()}

    assert {name for name, networks in on.items() if "edge" in networks} == {"edge", "api"}
    assert on["edge"] == {"edge"}
    for name in ("postgres", "redis", "migrate", "analytics", *GPU_WORKERS):
        assert on[name] == {"data"}
    assert COMPOSE["networks"]["data"]["internal"]
    assert set(COMPOSE["networks"]) == set.union(*on.values())


def test_a_service_is_told_only_the_secrets_that_it_needs() -> None:
    def told(secret: str) -> set[str]:
        return {name for name, service in SERVICES.items() if any(secret in text for text in texts(service))}

    assert told("{POSTGRES_PASSWORD") == {"postgres"}
    assert told("{DB_PASSWORD") == {"postgres", "migrate", "api", "cpu", "analytics", *GPU_WORKERS}
    assert told("{REDIS_PASSWORD") == {"api", "cpu", "analytics", "flower", *GPU_WORKERS}
    assert told("{FLOWER_BASIC_AUTH") == {"flower"}
    assert "requirepass ${REDIS_PASSWORD" in COMPOSE["configs"]["valkey"]["content"]


def test_the_application_is_no_superuser_of_postgresql() -> None:
    environment = SERVICES["postgres"]["environment"]

    assert "POSTGRES_USER" not in environment
    assert environment["DB_USER"] == SERVICES["api"]["environment"]["DB_USER"] != "postgres"


def test_images_of_others_are_pinned_to_the_patch() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^FROM (\S+:\S+)", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)

    assert len(images) == 4
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?(-|$|@sha256:)", image), image


def test_only_the_edge_the_api_and_flower_publish_ports_and_only_on_loopback() -> None:
    published = {name: [default(port) for port in service.get("ports", [])] for name, service in SERVICES.items()}

    assert {name: ports for name, ports in published.items() if ports} == {
        "api": ["127.0.0.1:3010:3010"],
        "edge": ["127.0.0.1:8080:8080"],
        "flower": ["127.0.0.1:5555:5555"],
    }
    assert SERVICES["flower"]["ports"][0].startswith("127.0.0.1:"), "Flower can end workers: never beyond loopback"


def test_every_service_but_the_migration_restarts_and_has_a_health_check() -> None:
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["restart"] in {"always", "unless-stopped"}, name
            assert service["stop_grace_period"] if name != "flower" else True, name
            assert service["healthcheck"]["test"], name


@cache
def known_options(app: str, program: str) -> str:
    """Return the output of `celery --app=… program --help`."""
    ask = [sys.executable, "-m", "celery", app, program, "--help"]
    answer = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    return answer.stdout + ("--address --port" if program == "flower" else "")  # Flower reads these two by itself


@pytest.mark.parametrize("name", [*GPU_WORKERS, "cpu", "flower"])
def test_celery_knows_the_app_and_the_options_of_every_command(name: str) -> None:
    celery, app, program, *options = SERVICES[name]["command"]

    assert celery == "celery"
    assert [option for option in options if option.partition("=")[0] not in known_options(app, program)] == []


def test_the_programs_in_health_checks_can_be_parsed() -> None:
    for name, service in SERVICES.items():
        for kind, *words in [service.get("healthcheck", {}).get("test", ["NONE"])]:
            if kind == "CMD-SHELL" and name != "redis":
                assert shlex.split(words[0])[0] == "celery"
                hostname = next(word for word in service["command"] if word.startswith("--hostname="))
                assert hostname.removeprefix("--hostname=").replace("%h", "$$HOSTNAME") in words[0]
            elif words[:2] == ["python", "-m"]:
                assert words[2] == service["command"][2], "the service itself"
            elif words and words[0] == "python":
                compile(words[-1], name, "exec")


Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Read the Dockerfile's instructions, each with its arguments in one line."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", "", text)
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def stages() -> dict[str, list[Instruction]]:
    """Group the instructions by the name of their stage."""
    found: dict[str, list[Instruction]] = {}
    for word, rest in instructions():
        if word == "FROM":
            current = found.setdefault(rest.split()[-1], [])
        current.append((word, rest))
    return found


def test_every_instruction_is_one_that_docker_knows() -> None:
    known = {"FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}

    assert {word for word, _ in instructions()} <= known


def test_every_stage_is_built_on_an_earlier_one() -> None:
    before = {"python:3.11.14-slim"}

    for name, ((_, start), *_) in stages().items():
        base, as_, alias = start.split()
        assert (as_, alias) == ("AS", name)
        assert base in before
        before.add(name)


def test_every_service_is_built_from_a_stage_and_every_stage_is_used() -> None:
    targets = {service["build"]["target"] for service in OURS.values()}

    assert targets == set(stages()) - {"base"}
    for service in OURS.values():
        assert service["image"] == f"image-generator-{service['build']['target']}"


def test_every_image_installs_the_extra_of_its_name_with_the_tested_versions() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    base = dict(stages()["base"])

    assert "PIP_CONSTRAINT=/opt/image-generator/constraints.txt" in base["ENV"]
    assert base["WORKDIR"] == "/opt/image-generator"
    for name in set(stages()) - {"base"}:
        assert name in extras
        assert f"'.[{ADDED_EXTRAS.get(name, name)}]'" in dict(stages()[name])["RUN"]


def test_no_image_runs_as_root_and_each_has_a_command() -> None:
    for name in set(stages()) - {"base"}:
        words = dict(stages()[name])
        assert words["USER"] == "10001:10001"
        assert words["HEALTHCHECK"] == "NONE"
        assert isinstance(yaml.safe_load(words["CMD"]), list)


def sent_to_docker(path: str) -> bool:
    """Tell whether .dockerignore lets a path through; the last line that matches decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if pattern and not line.startswith("#") and (fnmatch(path, pattern) or fnmatch(path, f"{pattern}/*")):
            sent = line.startswith("!")
    return sent


def test_every_copied_file_exists_and_is_sent_to_docker() -> None:
    copied = {source for word, rest in instructions() if word == "COPY" for source in rest.split()[:-1]}

    types = "clients/python/image_generator_types"
    assert copied == {"pyproject.toml", "constraints.txt", "api", "shared", "workers", types}
    for source in copied:
        assert (ROOT / source).exists()
        assert sent_to_docker(source)


@pytest.mark.parametrize("secret", [".env", ".git/config", "var/pictures/a.png", "tests/conftest.py"])
def test_files_that_no_image_needs_are_not_sent_to_docker(secret: str) -> None:
    assert not sent_to_docker(secret)


def test_git_ignores_the_env_file_with_the_secrets() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
