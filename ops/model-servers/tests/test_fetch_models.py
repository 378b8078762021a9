"""fetch_models.py against a hub of our own on the loopback: python3 -m unittest discover -s tests -t . (in
ops/model-servers)
"""

import contextlib
import hashlib
import io
import json
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

import fetch_models

BIG, SMALL = bytes(range(256)) * 9_000, b'{"model_type": "x"}'
SHA = "a" * 40


class Fetching(unittest.TestCase):
    def setUp(self):
        self.files = {"config.json": SMALL, "sub/weights.bin": BIG}
        self.asked, self.cut, self.ranges = [], 0, []
        test = self

        class Hub(BaseHTTPRequestHandler):
            def do_GET(self):
                test.asked.append(self.path)
                if self.path.startswith("/api/models/o/m/revision/"):
                    return self.reply(json.dumps({"sha": SHA}).encode())
                if self.path.startswith(f"/api/models/o/m/tree/{SHA}"):
                    return self.reply(
                        json.dumps(
                            [{"type": "directory", "path": "sub"}]
                            + [
                                {
                                    "type": "file",
                                    "path": p,
                                    "size": len(b),
                                    "oid": hashlib.sha1(f"blob {len(b)}\0".encode() + b).hexdigest(),
                                    **(
                                        {"lfs": {"oid": hashlib.sha256(b).hexdigest(), "size": len(b)}}
                                        if len(b) > 1000
                                        else {}
                                    ),
                                }
                                for p, b in test.files.items()
                            ]
                            + [{"type": "file", "path": "../evil", "size": 1, "oid": "0"}]
                        ).encode()
                    )
                name = self.path.removeprefix(f"/o/m/resolve/{SHA}/")
                if name not in test.files:
                    return self.send_error(404)
                body, start = test.files[name], 0
                if "Range" in self.headers:
                    start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
                    test.ranges.append(start)
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(body) - start))
                self.end_headers()
                end = len(body)
                if test.cut and len(body) > 1000:
                    test.cut, end = test.cut - 1, start + 500_000
                self.wfile.write(body[start:end])
                self.close_connection = True

            def reply(self, body):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.hub = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
        threading.Thread(target=self.hub.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.hub.server_close)
        self.addCleanup(self.hub.shutdown)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.to = Path(self.folder.name)
        self.model = {"repo": "o/m", "revision": None, "licence": "Apache-2.0", "gb": 1, "needs": ["config.json"]}

    def run_it(self, *args, what="m"):
        said, wrong = [], io.StringIO()
        manifest = {"sets": {"all": ["m"]}, "models": {"m": self.model}}
        with mock.patch.object(fetch_models, "known", lambda: manifest), contextlib.redirect_stderr(wrong):
            rc = fetch_models.run(
                [
                    what,
                    "--to",
                    str(self.to),
                    "--mirror",
                    f"http://127.0.0.1:{self.hub.server_address[1]}",
                    "--pause-s",
                    "0.01",
                    *args,
                ],
                said.append,
            )
        return rc, "\n".join(said), wrong.getvalue()

    def test_it_fetches_each_file_by_hash_locks_what_it_took_and_asks_no_more(self):
        self.assertEqual(self.run_it(what="all")[0], 0)
        self.assertEqual((self.to / "m/sub/weights.bin").read_bytes(), BIG)
        lock = json.loads((self.to / "models.lock.json").read_text())
        self.assertEqual(lock["m"]["revision"], SHA)
        self.assertEqual(set(lock["m"]["files"]), {"config.json", "sub/weights.bin"})
        before = len(self.asked)
        self.assertEqual(self.run_it()[0], 0)
        self.assertEqual(len(self.asked), before)
        self.assertEqual(self.run_it("--verify")[0], 0)

    def test_it_goes_on_where_it_was_cut_off(self):
        self.cut = 3
        self.assertEqual(self.run_it()[0], 0)
        self.assertEqual(self.ranges, [500_000, 1_000_000, 1_500_000])
        self.assertEqual((self.to / "m/sub/weights.bin").read_bytes(), BIG)

    def test_other_bytes_than_locked_are_refused_with_the_cure(self):
        self.run_it()
        (self.to / "m/config.json").write_bytes(b"spoilt")
        rc, said, _ = self.run_it("--verify")
        self.assertEqual((rc, said.splitlines()[-1]), (1, "missing or changed: m/config.json"))
        self.files["config.json"] = SMALL[::-1]
        rc, _, wrong = self.run_it()
        self.assertEqual(rc, 1)
        self.assertIn("its hash is not the one listed", wrong)

    def test_a_hash_that_is_recorded_binds_the_hub(self):
        self.model["sha256"] = {"sub/weights.bin": "0" * 64}
        rc, _, wrong = self.run_it()
        self.assertEqual(rc, 1)
        self.assertIn("models.json", wrong)
        self.assertFalse((self.to / "m").exists())

    def test_a_dry_run_asks_nobody_and_shows_licence_and_size(self):
        rc, said, _ = self.run_it("--dry-run")
        self.assertEqual((rc, self.asked), (0, []))
        for word in ("Apache-2.0", "1.0 GB", "newest"):
            self.assertIn(word, said)

    def test_what_is_unknown_or_out_of_reach_is_refused_with_the_cure(self):
        self.assertIn("neither a profile", self.run_it(what="nothing")[2])
        self.assertIn("HF_ENDPOINT", self.run_it("--mirror", "http://127.0.0.1:9")[2])
        self.model["needs"] = ["missing.bin"]
        self.assertIn("missing.bin", self.run_it()[2])
        self.assertIn("fetch it first", self.run_it("--verify", "--to", "/tmp/nowhere-at-all")[2])

    def test_the_manifest_names_models_that_are_there(self):
        manifest = fetch_models.json.loads((fetch_models.HERE / "models.json").read_text())
        for names in manifest["sets"].values():
            self.assertLessEqual(set(names), set(manifest["models"]))


if __name__ == "__main__":
    unittest.main()
