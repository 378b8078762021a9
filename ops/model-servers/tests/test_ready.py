"""ready.sh against servers on the loopback: ready is who infers, not who listens."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def have_numpy():
    try:
        import numpy  # noqa: F401

        return True
    except ImportError:
        return False


@unittest.skipUnless(shutil.which("curl"), "no curl")
class Ready(unittest.TestCase):
    def serve(self, status):
        asked = []

        class Model(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}", asked

    def ready(self, *args, **environment):
        return subprocess.run(
            [shutil.which("sh"), str(HERE / "ready.sh"), *args],
            capture_output=True,
            timeout=30,
            env={**os.environ, **environment},
        ).returncode

    def test_each_kind_asks_for_an_inference(self):
        for kind, path in [
            ("chat", "/v1/chat/completions"),
            ("completions", "/v1/completions"),
            ("speech", "/v1/audio/speech"),
            ("transcriptions", "/v1/audio/transcriptions"),
            ("triton", "/v2/models/m/infer"),
        ]:
            url, asked = self.serve(200)
            self.assertEqual(self.ready(url, "m", kind), 0, kind)
            self.assertEqual(asked[0][0], path)
            if kind != "transcriptions":
                json.loads(asked[0][1])
            else:
                self.assertIn(b"RIFF", asked[0][1])
                self.assertEqual(asked[0][1].count(b"\0" * 32_000), 1)

    def test_an_image_without_curl_asks_with_python(self):
        with tempfile.TemporaryDirectory() as folder:
            for tool in ("sh", "seq", "awk", "date"):
                os.symlink(shutil.which(tool), Path(folder) / tool)
            os.symlink(sys.executable, Path(folder) / "python3")
            for kind in ("chat", "speech", "triton"):
                url, asked = self.serve(200)
                self.assertEqual(self.ready(url, "m", kind, PATH=folder), 0, kind)
                json.loads(asked[0][1])
                url, _ = self.serve(503)
                self.assertNotEqual(self.ready(url, "m", kind, PATH=folder), 0)

    def test_a_server_that_fails_or_is_not_there_is_not_ready(self):
        url, _ = self.serve(503)
        self.assertNotEqual(self.ready(url, "m"), 0)
        self.assertNotEqual(self.ready("http://127.0.0.1:9", "m"), 0)
        self.assertEqual(self.ready(url, "m", "guess"), 2)

    @unittest.skipUnless(have_numpy(), "no numpy")
    def test_our_token2wav_is_ready_for_it(self):
        sys.path.insert(0, str(HERE / "token2wav"))
        from token2wav_server.graph import StandIn
        from token2wav_server.scheduler import Scheduler
        from token2wav_server.server import Server
        from token2wav_server.warmup import warm

        graph = StandIn()
        server = Server(("127.0.0.1", 0), Scheduler(graph))
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        self.assertNotEqual(self.ready(url, "token2wav_dit", "triton"), 0)
        server.begin(warm(graph, {}, 1))
        self.assertEqual(self.ready(url, "token2wav_dit", "triton"), 0)
        self.assertEqual(server.scheduler.held(), 0)


if __name__ == "__main__":
    unittest.main()
