"""Whether a page can be opened here, and opening it. Knows no page and no server."""

import os
import sys
import webbrowser


def graphical() -> webbrowser.BaseBrowser | None:
    """Answer a browser with windows, where there is somebody to see it; None otherwise. It is never one of text."""
    told = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform in {"darwin", "win32"}:
        if os.environ.get("SSH_CONNECTION"):
            return None
    elif not any(map(os.environ.get, told)):
        return None
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return None
    # What runs in the terminal itself, such as lynx, is of just this class; what opens a window has one below it.
    return None if type(found) is webbrowser.GenericBrowser else found
