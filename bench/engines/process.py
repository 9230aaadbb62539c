"""How does the benchmark talk to a peer in its own process?"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any


class PeerProcess:
    """One peer, asked by lines of JSON."""

    def __init__(self, name: str, script: str, folder: pathlib.Path, threads: int) -> None:
        self.name = name
        path = pathlib.Path(__file__).resolve().parent / script
        self.process = subprocess.Popen(
            [sys.executable, str(path), str(folder)],
            env=os.environ | {"BENCH_THREADS": str(threads)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def request(self, request: dict[str, Any]) -> dict[str, Any]:
        """One request and its reply. The peer's own error text has gone to standard error by then."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended while it was asked {request}")
        return json.loads(line)

    def stop(self) -> None:
        """Ends the peer."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
