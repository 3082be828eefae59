"""The browser that tests, pictures and `make bench` look at pages with."""

from shutil import which

from playwright.sync_api import Browser, BrowserType

#: The shell draws and scripts as the browser does, for half of its time: it has no windows, tabs and settings to keep.
NAMES = ("chromium-headless-shell", "chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu")


def installed() -> str | None:
    """Return where it is on this machine, or None."""
    return next((path for name in NAMES if (path := which(name))), None)


def started(kind: BrowserType, *more: str) -> Browser:
    """Start it, with more arguments where a test needs them. RuntimeError when there is none."""
    path = installed()
    if path is None:
        raise RuntimeError("There is no Chromium. Run “make browser” once.")
    return kind.launch(executable_path=path, args=[*ARGUMENTS, *more])
