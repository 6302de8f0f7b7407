"""Serve the package in this folder on a free port of loopback."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from stations import predict

MODEL = json.loads(Path("model.json").read_text("utf-8"))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.reply(200, {"version": MODEL["version"]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            chance = predict(MODEL, json.loads(body))
        except (KeyError, TypeError, ValueError):
            self.reply(500, {"error": "no prediction"})
            return
        self.reply(200, {"empty": chance, "version": MODEL["version"]})

    def reply(self, status: int, answer: dict) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
