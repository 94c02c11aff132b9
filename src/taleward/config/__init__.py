"""Config: how an interface looks and where things stand, for everybody and for each reader. Enter here."""

from taleward.config.model import (
    AccessibilityOptions,
    FieldFault,
    Panel,
    PanelLayout,
    QuickAction,
    Theme,
    UIConfig,
    ValidationResult,
)
from taleward.config.ports import PreferenceStore
from taleward.config.preferences import LEAST_HEIGHT, LEAST_SCALE, MOST_HEIGHT, MOST_SCALE
from taleward.config.service import ConfigurationManager

__all__ = [
    "LEAST_HEIGHT",
    "LEAST_SCALE",
    "MOST_HEIGHT",
    "MOST_SCALE",
    "AccessibilityOptions",
    "ConfigurationManager",
    "FieldFault",
    "Panel",
    "PanelLayout",
    "PreferenceStore",
    "QuickAction",
    "Theme",
    "UIConfig",
    "ValidationResult",
]
