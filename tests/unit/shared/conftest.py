"""A Redis without a server, where no server is the point."""

import fakeredis
import pytest


@pytest.fixture
def server() -> fakeredis.FakeServer:
    """Return what can be switched off."""
    return fakeredis.FakeServer()


@pytest.fixture
def redis(server: fakeredis.FakeServer) -> fakeredis.FakeRedis:
    """Return a client."""
    return fakeredis.FakeRedis(server=server, decode_responses=True)
