"""The door: KServe v2 over HTTP/1.1 with the standard library. One thread for each connection, bounded; the graph
has its own.
"""

import json
import logging
import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from . import protocol
from .protocol import Refused
from .scheduler import Scheduler

LOG = logging.getLogger("token2wav")
METADATA = {
    "versions": ["1"],
    "platform": "token2wav",
    "inputs": [
        {"name": "target_speech_tokens", "datatype": "INT32", "shape": [1, -1]},
        {"name": "reference_wav", "datatype": "FP32", "shape": [1, -1]},
        {"name": "reference_wav_len", "datatype": "INT32", "shape": [1, 1]},
        {"name": "finalize", "datatype": "BOOL", "shape": [1, 1]},
    ],
    "outputs": [{"name": "waveform", "datatype": "FP32", "shape": [1, -1]}],
}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        address,
        scheduler: Scheduler,
        model: str = "token2wav_dit",
        code_offset: int = 151_663,
        patience_s: float = 20.0,
        stall_s: float = 30.0,
        connections: int = 256,
    ):
        super().__init__(address, Handler)
        self.scheduler, self.model, self.code_offset, self.patience_s, self.stall_s = (
            scheduler,
            model,
            code_offset,
            patience_s,
            stall_s,
        )
        self.room = threading.BoundedSemaphore(connections)
        self.warmed: dict[str, float] = {}
        self.state = "warming up"
        self.worker = threading.Thread(target=self._run, name="graph", daemon=True)

    def begin(self, warmed: dict[str, float]) -> None:
        """The graph has spoken; from now on we are ready."""
        self.warmed, self.state = warmed, "ready"
        self.worker.start()

    def _run(self) -> None:
        try:
            self.scheduler.run()
        except BaseException as e:
            self.state = f"the graph's thread died ({type(e).__name__})"
            LOG.exception("the graph's thread died")
            raise

    def trouble(self) -> str:
        """Empty if chunks are voiced."""
        if self.state != "ready":
            return self.state
        if self.scheduler.running_s() > self.stall_s:
            return f"a batch runs for {self.scheduler.running_s():.0f} s"
        if self.scheduler.failures >= 3:
            return f"{self.scheduler.failures} chunks failed in a row ({self.scheduler.last_error})"
        return ""

    def process_request(self, request, client_address):
        if not self.room.acquire(blocking=False):
            try:
                request.settimeout(1)
                request.sendall(
                    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
                    b"close\r\n\r\n"
                )
            except OSError:
                pass
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.room.release()

    def handle_error(self, request, client_address):
        LOG.debug("a connection broke", exc_info=True)

    def server_close(self):
        super().server_close()
        self.scheduler.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: Server

    def do_GET(self):
        path, server = self.path.split("?")[0], self.server
        trouble = server.trouble()
        models = f"/v2/models/{server.model}"
        if path == "/metrics":
            self._send(200, server.scheduler.metrics.text().encode(), "text/plain; version=0.0.4")
        elif path in ("/health", "/ready"):
            self._json(
                503 if trouble else 200,
                {
                    "status": trouble or "ready",
                    "graph": server.scheduler.graph.name,
                    "warmed_s": server.warmed,
                    "last_error": server.scheduler.last_error,
                    **server.scheduler.load(),
                },
            )
        elif path == "/v2/health/live":
            self._json(503 if "thread died" in trouble or "runs for" in trouble else 200, {})
        elif path in ("/v2/health/ready", models + "/ready", models + "/versions/1/ready"):
            self._json(503 if trouble else 200, {"error": trouble} if trouble else {})
        elif path == "/v2":
            self._json(200, {"name": "stepline-token2wav", "version": "1", "extensions": ["binary_tensor_data"]})
        elif path == models:
            self._json(200, {"name": server.model, **METADATA})
        else:
            self._json(404, {"error": f"only the model {server.model} is here"})

    def do_DELETE(self):
        if not self.path.startswith("/v2/replies/"):
            return self._json(404, {"error": "DELETE /v2/replies/ID drops a reply"})
        known = self.server.scheduler.drop(unquote(self.path[len("/v2/replies/") :]))
        return self._json(200 if known else 404, {"dropped": known})

    def do_POST(self):
        try:
            body = self._body()
            if self.path.split("?")[0] not in (
                f"/v2/models/{self.server.model}/infer",
                f"/v2/models/{self.server.model}/versions/1/infer",
            ):
                raise Refused(
                    404, f"only /v2/models/{self.server.model}/infer is here; see decoder.vocoder-model and --model"
                )
            infer = protocol.read(body, self.headers.get("Inference-Header-Content-Length"), self.server.code_offset)
            if self.server.state != "ready":
                raise Refused(503, self.server.state)
            job = self.server.scheduler.submit(infer)
            if not self._await(job):
                self.close_connection = True
                return
            if job.error is not None:
                raise job.error
            answer, head = protocol.answer(self.server.model, infer, job.sound)
            self._send(
                200,
                answer,
                "application/json" if head is None else "application/octet-stream",
                {} if head is None else {"Inference-Header-Content-Length": str(head)},
            )
        except Refused as e:
            self._json(e.status, {"error": str(e)}, {"Retry-After": "1"} if e.status == 503 else {})

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True
            raise Refused(411, "Content-Length is needed")
        if int(length) > protocol.MAX_BODY:
            self.close_connection = True
            raise Refused(413, f"at most {protocol.MAX_BODY} bytes are taken")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            raise Refused(400, "the body ended early")
        return body

    def _await(self, job) -> bool:
        """False if who asked has gone: then nothing of it is voiced or kept."""
        waited = 0.0
        while not job.wait(0.02):
            waited += 0.02
            if self._gone():
                self.server.scheduler.cancel(job)
                return False
            if waited > self.server.patience_s:
                self.server.scheduler.cancel(job)
                raise Refused(503, f"not voiced within {self.server.patience_s:.0f} s")
        if self._gone():
            self.server.scheduler.drop(job.infer.id)
            return False
        return True

    def _gone(self) -> bool:
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    def _json(self, status: int, value: dict, more: dict | None = None) -> None:
        self._send(status, json.dumps(value).encode(), "application/json", more)

    def _send(self, status: int, body: bytes, kind: str, more: dict | None = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (more or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass
