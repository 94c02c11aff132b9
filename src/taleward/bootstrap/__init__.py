"""Bootstrap: settings, the wiring of everything, the ASGI app. The only place, but the command line, that sees all."""

from taleward.bootstrap.app import serving
from taleward.bootstrap.settings import Settings
from taleward.bootstrap.wiring import Services, open_services, packs_of, tokens_of

__all__ = ["Services", "Settings", "open_services", "packs_of", "serving", "tokens_of"]
