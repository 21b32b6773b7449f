"""One job in a program of its own: `python -m tests.faults.alone JOB WORDS`.

JOB is a pickled job; what it says is appended to the file WORDS, a line each, as a printer's paper.
"""

import os
import pickle
import sys
from pathlib import Path


def main(job_file: str, words: str) -> None:
    """Run the job."""
    job = pickle.loads(Path(job_file).read_bytes())
    paper = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    job(lambda line: os.write(paper, f"{line}\n".encode()))


if __name__ == "__main__":
    main(*sys.argv[1:])
