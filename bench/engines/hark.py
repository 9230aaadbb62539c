"""Hark: the release binary, loaded through its own import, asked over HTTP like by any client."""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import re
import subprocess
import threading
import time
from typing import Any

ADDRESS = re.compile(r"127\.0\.0\.1:(\d+)")
START_SECONDS_MAX = 60


class HarkError(RuntimeError):
    """The binary or the server did not do what was asked; the text holds what it said."""


class Hark:
    """A data folder and, once started, its server."""

    def __init__(self, binary: pathlib.Path, data: pathlib.Path, threads: int) -> None:
        self.binary = binary
        self.data = data
        self.environment = os.environ | {"HARK_THREADS": str(threads)}
        self.server: subprocess.Popen[str] | None = None
        self.port = 0
        self.said: list[str] = []
        self.keys: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None

    def command(self, *arguments: str) -> str:
        """Runs one command to its end and returns what it printed."""
        call = [str(self.binary), *arguments, "--data", str(self.data)]
        done = subprocess.run(call, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise HarkError(f"{' '.join(call)} failed ({done.returncode}): {done.stderr.strip()}")
        return done.stdout

    def load(self, file: pathlib.Path) -> float:
        """Imports a file with no flags but its name. Returns the seconds it took."""
        begin = time.perf_counter()
        self.command("import", "events", str(file))
        return time.perf_counter() - begin

    def key(self, kind: str) -> str:
        """A key of this kind, made once."""
        if kind not in self.keys:
            self.keys[kind] = self.command("key", "create", "--kind", kind).split()[-1]
        return self.keys[kind]

    def start(self) -> float:
        """Starts the server. Returns the seconds until it said that it is ready."""
        self.key("server")
        begin = time.perf_counter()
        call = [str(self.binary), "serve", "--listen", "127.0.0.1:0", "--data", str(self.data)]
        self.server = subprocess.Popen(
            call, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        found = threading.Event()
        threading.Thread(target=self._listen_to, args=(self.server, found), daemon=True).start()
        if not found.wait(START_SECONDS_MAX) or not self.port:
            raise HarkError(f"the server named no address to reach it: {' '.join(self.said[-5:])}")
        while self._status("/ready") != 200:
            if time.perf_counter() - begin > START_SECONDS_MAX:
                raise HarkError(f"the server was not ready after {START_SECONDS_MAX} s")
            time.sleep(0.002)
        return time.perf_counter() - begin

    def _listen_to(self, server: subprocess.Popen[str], found: threading.Event) -> None:
        """Reads what the server says for as long as it lives, so that it never waits for a reader."""
        assert server.stdout is not None
        for line in server.stdout:
            self.said = [*self.said[-50:], line.rstrip()]
            match = ADDRESS.search(line)
            if match and not found.is_set():
                self.port = int(match.group(1))
                found.set()
        found.set()

    def _status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def request(self, method: str, path: str, body: bytes | None, key: str) -> dict[str, Any]:
        """One request on the kept connection; anything but a 2xx is an error."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        try:
            response = self.exchange(method, path, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected):
            # While a peer was loading, the server closed the connection that nobody used.
            self.connection = None
            response = self.exchange(method, path, body, headers)
        text = response.read()
        if not 200 <= response.status < 300:
            raise HarkError(f"{method} {path} answered {response.status}: {text[:500].decode(errors='replace')}")
        return json.loads(text)

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """Sends on the kept connection, or on a new one."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()

    def ask(self, spec: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """Milliseconds of the whole request, and the answer."""
        body = json.dumps(spec).encode()
        begin = time.perf_counter()
        answer = self.request("POST", "/api/v1/query", body, self.key("server"))
        return (time.perf_counter() - begin) * 1000, answer

    def accounting(self) -> dict[str, Any]:
        """What became of all events."""
        return self.request("GET", "/api/v1/accounting", None, self.key("server"))

    def anonymous_bytes(self) -> int:
        """Memory of the server that no file backs."""
        assert self.server is not None
        for line in pathlib.Path(f"/proc/{self.server.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise HarkError("the system does not tell RssAnon")

    def sizes(self) -> dict[str, int]:
        """Bytes of each kind of file in the data folder."""
        kinds = {"parquet": "*.parquet", "spine": "*.spine", "columns": "*.col", "dedupe": "*.ids", "catalogue": "*.db*"}
        sizes = {kind: sum(file.stat().st_size for file in self.data.rglob(glob)) for kind, glob in kinds.items()}
        everything = sum(file.stat().st_size for file in self.data.rglob("*") if file.is_file())
        return sizes | {"other": everything - sum(sizes.values())}

    def stop(self) -> None:
        """Ends the server in the orderly way."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        if self.server is not None:
            self.server.terminate()
            self.server.wait(60)
            self.server = None
