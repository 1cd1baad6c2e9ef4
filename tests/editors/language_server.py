"""A client for yaml-language-server: as much of the protocol as an editor needs for one file."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

FOLDERS = (
    Path(os.environ.get("SILOSIM_YAML_LANGUAGE_SERVER", "")),
    Path(__file__).parent / "node_modules" / "yaml-language-server",
)
PATIENCE = 60.0  # seconds for an answer


def server_script() -> Path | None:
    """Return the program of the language server, None where it or node is missing."""
    if shutil.which("node") is None:
        return None
    scripts = (folder / "bin" / "yaml-language-server" for folder in FOLDERS)
    return next((script for script in scripts if script.is_file()), None)


class LanguageServer:
    """A running language server; close it at the end."""

    def __init__(self, script: Path, folder: Path) -> None:
        """Start it as an editor does that has opened a folder."""
        self._process = subprocess.Popen(
            ["node", str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._diagnostics: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        hover = {"contentFormat": ["markdown"]}
        self.ask(
            "initialize",
            processId=os.getpid(),
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "it"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {"hover": hover, "publishDiagnostics": {}, "completion": {}},
            },
        )
        self.tell("initialized")

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send a request and return its result."""
        self._number += 1
        self._answers[self._number] = queue.Queue()
        self._send({"id": self._number, "method": method, "params": parameters})
        answer = self._answers[self._number].get(timeout=PATIENCE)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def tell(self, method: str, **parameters: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def open(self, file: Path) -> list[dict[str, Any]]:
        """Open a file and return what is wrong in it."""
        document = {
            "uri": file.as_uri(), "languageId": "yaml", "version": 1,
            "text": file.read_text(encoding="utf-8"),
        }  # fmt: skip
        self.tell("textDocument/didOpen", textDocument=document)
        while True:
            found = self._diagnostics.get(timeout=PATIENCE)
            if found["uri"] == file.as_uri():
                diagnostics: list[dict[str, Any]] = found["diagnostics"]
                return diagnostics

    def hover(self, file: Path, line: int, character: int) -> str:
        """Return what is shown where the pointer rests."""
        found = self.ask("textDocument/hover", **_at(file, line, character))
        return str(found["contents"]["value"]) if found else ""

    def completion(self, file: Path, line: int, character: int) -> dict[str, str]:
        """Return what is offered at a place: label and documentation."""
        found = self.ask("textDocument/completion", **_at(file, line, character))
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: str(item.get("documentation", "")) for item in items}

    def close(self) -> None:
        """End it."""
        try:
            self.ask("shutdown")
            self.tell("exit")
            self._process.wait(timeout=10)
        finally:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        """Sort what comes: answers, requests of the server, and what is wrong in a file."""
        out = self._process.stdout
        assert out is not None
        while header := out.readline():
            length = int(header.split(b":")[1])
            while out.readline().strip():
                pass
            message = json.loads(out.read(length))
            if "method" not in message:
                self._answers[message["id"]].put(message)
            elif message["method"] == "textDocument/publishDiagnostics":
                self._diagnostics.put(message["params"])
            elif "id" in message:
                self._send({"id": message["id"], "result": _settings(message)})


def _settings(request: dict[str, Any]) -> Any:
    """Return the settings of an editor: those by default, and no schema from elsewhere."""
    if request["method"] != "workspace/configuration":
        return None
    yaml = {"hover": True, "completion": True, "validate": True, "schemaStore": {"enable": False}}
    return [
        yaml if item.get("section") == "yaml" else {}
        for item in request["params"]["items"]
    ]  # fmt: skip


def _at(file: Path, line: int, character: int) -> dict[str, Any]:
    place = {"line": line, "character": character}
    return {"textDocument": {"uri": file.as_uri()}, "position": place}
