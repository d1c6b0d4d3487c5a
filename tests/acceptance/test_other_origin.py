"""A page of another origin posts an idea and shows its pictures, in a real browser and against a running line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Error, Page, sync_playwright

from image_generator_types import INDEXABLE_NEGATIVE_PROMPTS, ImageModel
from shared.local_stack.servers import free_port
from shared.local_stack.stack import LocalStack
from tests.acceptance.conftest import PATIENCE_SECONDS, StartGpu
from tests.support.client_packages import TypeScriptProject
from tests.support.native_tools import find_tool
from tests.support.patience import patience

OTHER = "https://site.example"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no log."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def site(typescript_project: TypeScriptProject) -> Iterator[int]:
    """Serve the TypeScript project on loopback, as a site of its own. Returns the port."""
    handler = partial(_Quiet, directory=str(typescript_project.folder))
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stack_environment(site: int) -> dict[str, str]:
    """Allow pages of localhost, not those of 127.0.0.1, which is another origin."""
    return {"CORS_ORIGIN": f"{OTHER}, http://localhost:{site}"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    program = find_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of a browser that has been nowhere yet."""
    context = browser.new_context()
    context.set_default_timeout(1000 * patience(PATIENCE_SECONDS))
    yield context.new_page()
    context.close()


def test_a_page_of_a_listed_origin_orders_pictures_and_shows_them(
    stack: LocalStack, start_gpu: StartGpu, site: int, page: Page, typescript_project: TypeScriptProject
) -> None:
    start_gpu()
    stack.start_cpu_worker()
    page.goto(f"http://localhost:{site}/page.html?service={stack.api_url}")

    variation = page.evaluate("order()")
    again = page.evaluate("order()")
    shown = page.evaluate("show", f"{stack.api_url}{variation['derivatives'][0]['versionedUrl']}")

    assert (variation["name"], variation["status"]) == ("seo_sao_paulo_cafes", "complete")
    assert variation["generationParams"]["negativePrompt"] == INDEXABLE_NEGATIVE_PROMPTS[ImageModel.PHOTOREALISTIC]
    assert variation["generationParams"]["negativePromptMode"] == "indexable"
    assert again["id"] == variation["id"]
    picture = variation["derivatives"][0]
    assert shown == {"etag": picture["etag"], "width": picture["width"], "height": picture["height"]}

    name = write_error_page(typescript_project, stack.api_url, variation["name"])
    page.goto(f"http://localhost:{site}/{name}")
    page.wait_for_function("document.images[0].complete")

    assert page.title() == "404 Lost witch"
    assert page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]") == [1536, 768]
    for tag in ("meta[property='og:image']", "meta[name='twitter:image']"):
        preview = requests.get(page.get_attribute(tag, "content"), timeout=patience(10))
        assert (preview.status_code, preview.headers["Content-Type"]) == (200, "image/webp")


def write_error_page(project: TypeScriptProject, origin: str, name: str) -> str:
    """Let React write the error page into the site, and return its name."""
    written = project.node("errorPage.mjs", origin, name)
    assert written.returncode == 0, written.stderr
    Path(project.folder / "404.html").write_text(written.stdout)
    return "404.html"


def test_a_page_of_another_origin_may_neither_post_nor_read(stack: LocalStack, site: int, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{site}/page.html?service={stack.api_url}")

    for act in ("order()", f"show('{stack.api_url}/api/images/families')"):
        with pytest.raises(Error, match="Failed to fetch"):
            page.evaluate(act)
    assert requests.get(f"{stack.api_url}/api/images/variations", timeout=patience(10)).json() == []
