"""A headless Chromium over the owner's pages: the machine's own, never one that is fetched."""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--font-render-hinting=none",
    "--no-proxy-server",
)
PHONE, DESK = (390, 844), (1366, 768)
WAIT_S = 30
LONGEST = 1600  # pixels of a picture; a list goes on as it began


class Browser:
    """What a person does with a browser."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self.driver, self.url = driver, url
        self._tell("Network.enable")

    def go(self, path: str) -> None:
        """Open a page."""
        self.driver.get(f"{self.url}{path}")

    def find(self, css: str) -> WebElement:
        """Return the first that fits; who fails says what stands there instead."""
        found = self.all(css)
        assert found, f"{css} is not at {self.path}:\n{self.driver.page_source}"
        return found[0]

    def all(self, css: str) -> list[WebElement]:
        """Return all that fit."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def write(self, name: str, text: str) -> None:
        """Fill a field of a form."""
        field = self.find(f"[name='{name}']")
        field.clear()
        field.send_keys(text)

    def press(self, css: str) -> None:
        """Click, and wait until another page stands there."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        self.find(css).click()
        WebDriverWait(self.driver, WAIT_S).until(lambda _: _is_gone(before))

    @property
    def text(self) -> str:
        """Return what a person reads."""
        return self.find("body").text

    @property
    def path(self) -> str:
        """Return where the browser is."""
        return self.driver.current_url.removeprefix(self.url)

    def sign_in(self, login: str, password: str) -> None:
        """Sign in by the form."""
        self.write("login", login)
        self.write("password", password)
        self.press(".door .key")

    def look(self, theme: str, size: tuple[int, int], language: str = "es") -> None:
        """Be a device with a theme, a width and a language; a finger on a small one."""
        width, height = size
        self._resize(width, height)
        scheme = {"name": "prefers-color-scheme", "value": theme}
        self._tell("Emulation.setEmulatedMedia", features=[scheme])
        self._tell("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    def too_wide(self) -> list[str]:
        """Return what sticks out of the page to the right, or would have to be scrolled for."""
        found: list[str] = self.driver.execute_script(
            "const wide = document.documentElement.clientWidth;"
            "return [...document.querySelectorAll('body *')].filter("
            " e => e.getBoundingClientRect().right > wide + 1 && !e.closest('.chips, .awning'))"
            ".map(e => e.tagName + '.' + e.getAttribute('class'))"
        )
        return found

    def complaints(self) -> list[str]:
        """Return what the browser refused or did not find since it was asked last."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [str(entry["message"]) for entry in entries if entry["level"] == "SEVERE"]

    def draw(self, path: Path) -> None:
        """Draw the whole page into a file."""
        window = "return [innerWidth, innerHeight, document.documentElement.scrollHeight]"
        width, height, whole = self.driver.execute_script(window)
        self._resize(
            width, min(LONGEST, max(height, whole))
        )  # what is fixed to the edge stays there
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        self._resize(width, height)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _resize(self, width: int, height: int) -> None:
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 800,
        )

    def _tell(self, command: str, **facts: object) -> None:
        self.driver.execute_cdp_cmd(command, facts)


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:  # asked while the page was changing
        return "does not belong to the document" in str(error.msg)
    return False


@contextmanager
def browsing(url: str) -> Iterator[Browser]:
    """Run one browser with a memory of its own."""
    with tempfile.TemporaryDirectory(prefix="mostrador-chromium-") as profile:
        options = Options()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = Chrome(options=options, service=Service(executable_path=str(DRIVER)))
        try:
            yield Browser(driver, url)
        finally:
            driver.quit()
