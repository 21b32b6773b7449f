"""Replays: a shop's own files played through the operations that the screens use.

A format module reads a file into a `Plan` (pure); `play` turns a plan into operations, each
document in one transaction with the mark that it is done, so that a second run resumes and doubles
nothing.
"""
