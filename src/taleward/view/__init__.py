"""View: the document that a frontend renders. Enter here."""

from taleward.view.live import LiveSession, LiveViews
from taleward.view.model import Capabilities, Document, Static
from taleward.view.ports import Candidates
from taleward.view.service import ViewManager

__all__ = ["Candidates", "Capabilities", "Document", "LiveSession", "LiveViews", "Static", "ViewManager"]
