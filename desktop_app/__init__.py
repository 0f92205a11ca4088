"""Wirework: a desktop workbench for automation workflows."""

__version__ = "0.1.0"
