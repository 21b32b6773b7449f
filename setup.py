"""Building our package also compiles the words: a wheel carries the .mo files, git does not.

All else about the package stands in pyproject.toml.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithWords(build_py):
    """Compile each catalogue beside its source before the files are gathered."""

    def run(self) -> None:
        """Compile, then build as always."""
        for source in sorted(Path("resources/i18n").glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as words, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(words, locale=source.parts[-3]))
        super().run()


setup(cmdclass={"build_py": BuildWithWords})
