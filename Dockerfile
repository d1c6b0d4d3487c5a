# syntax=docker/dockerfile:1

# One image per program, each with the packages of its own extra; compose.yaml names the stage as `target`.

# A digest would fix every byte: see "Images" in docs/OPERATING.md.
FROM python:3.11.14-slim AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/opt/image-generator \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PIP_CONSTRAINT=/opt/image-generator/constraints.txt
WORKDIR /opt/image-generator
# A fixed id, so that the owner of a mounted folder can be set on the host. A new volume on /pictures takes its owner over.
RUN groupadd --system --gid 10001 app \
    && useradd --system --uid 10001 --gid app --create-home app \
    && install --directory --owner=app --group=app /pictures
# The packages before the code, so that a change of the code installs nothing again: what is installed here is the
# project without its modules, for its dependencies and its entry points. The modules are found by PYTHONPATH.
COPY pyproject.toml constraints.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    touch README.md LICENSE NOTICE \
    && pip install --only-binary :all: . \
    && rm -r build ./*.egg-info

FROM base AS api
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --only-binary :all: '.[api]' '.[writer]' && rm -r build ./*.egg-info
COPY clients/python/image_generator_types image_generator_types
COPY shared shared
COPY api api
USER 10001:10001
EXPOSE 3010
HEALTHCHECK NONE
CMD ["gunicorn", "--config", "python:api.server", "api:create_app()"]

FROM base AS masters
ENV HF_HUB_OFFLINE=1
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --only-binary :all: '.[masters,drafts]' && rm -r build ./*.egg-info
COPY clients/python/image_generator_types image_generator_types
COPY shared shared
COPY workers workers
USER 10001:10001
HEALTHCHECK NONE
CMD ["celery", "--app=workers.masters", "worker", "--loglevel=INFO"]

FROM base AS derivatives
# Fewer malloc arenas: a process that cuts needs a third less memory.
ENV MALLOC_ARENA_MAX=2
# pyvips alone is a source package, of plain Python beside libvips' wheel.
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --only-binary :all: --no-binary pyvips '.[derivatives,credentials]' && rm -r build ./*.egg-info
COPY clients/python/image_generator_types image_generator_types
COPY shared shared
COPY workers workers
USER 10001:10001
HEALTHCHECK NONE
CMD ["celery", "--app=workers.derivatives", "worker", "--loglevel=INFO"]

FROM base AS dashboards
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --only-binary :all: '.[dashboards]' && rm -r build ./*.egg-info
COPY clients/python/image_generator_types image_generator_types
COPY shared shared
COPY workers workers
USER 10001:10001
HEALTHCHECK NONE
CMD ["celery", "--app=workers", "flower", "--address=0.0.0.0"]
