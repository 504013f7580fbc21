"""The watch over browser tests would notice what it is there for."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Watch

POLICY = "default-src 'none'; script-src 'self'"


def serve(context: BrowserContext, body: str) -> None:
    """Answer every request of the context with `body` under a strict policy."""
    context.route(
        "**/*",
        lambda route: route.fulfill(
            body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY}
        ),
    )


def test_a_calm_page_leaves_no_finding(page: Page, watch: Watch) -> None:
    serve(page.context, "<title>Calm</title><p>Nothing here")

    page.goto("http://localhost/")

    assert watch.findings == []


def test_inline_script_is_found(page: Page, watch: Watch) -> None:
    serve(page.context, "<script>document.title = 'ran'</script>")
    watch.expect("policy|inline script")

    page.goto("http://localhost/")

    assert any("policy: script-src" in finding for finding in watch.findings)
    assert page.title() == ""


def test_a_call_to_another_host_is_found(page: Page, watch: Watch) -> None:
    serve(page.context, "<img src='http://elsewhere.example/pixel.png'>")
    watch.expect("elsewhere.example|policy|img-src")

    page.goto("http://localhost/")
    page.goto("http://elsewhere.example/")

    assert "another host: http://elsewhere.example/" in watch.findings


def test_an_exception_in_a_script_is_found(page: Page, watch: Watch) -> None:
    serve(page.context, "<title>Calm</title>")
    watch.expect("deliberate")

    page.goto("http://localhost/")
    page.evaluate("setTimeout(() => { throw new Error('deliberate') })")
    page.wait_for_timeout(100)

    assert any("deliberate" in finding for finding in watch.findings)


def test_javascript_is_really_off(page_without_javascript: Page) -> None:
    serve(page_without_javascript.context, "<noscript>No script here</noscript>")

    page_without_javascript.goto("http://localhost/")

    assert page_without_javascript.get_by_text("No script here").is_visible()


def test_cookies_are_really_off(page: Page, page_without_cookies: Page) -> None:
    keep_a_cookie = "document.cookie = 'kept=1', document.cookie"
    for each in (page, page_without_cookies):
        serve(each.context, "<title>Calm</title>")
        each.goto("http://localhost/")

    assert page.evaluate(keep_a_cookie) == "kept=1"
    assert page_without_cookies.evaluate(keep_a_cookie) == ""
