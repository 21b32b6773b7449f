"""Printers, drawers and scanners: Qt-free, and only the core below."""
