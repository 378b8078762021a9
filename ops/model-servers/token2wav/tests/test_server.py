"""The server over real sockets with the stand-in graph: python3 -m unittest discover -s tests -t . (in
ops/model-servers/token2wav)
"""

import http.client
import json
import socket
import threading
import time
import unittest

import numpy as np

from token2wav_server.graph import StandIn
from token2wav_server.load import measure
from token2wav_server.scheduler import Limits, Scheduler
from token2wav_server.server import Server
from token2wav_server.warmup import warm

from token2wav_server.client import VOICE, Client, body


def codes(n, seed=0):
    return [int(c) for c in np.random.default_rng(seed).integers(0, 6_561, n)]


def raw(data, head):
    lines = [
        "POST /v2/models/token2wav_dit/infer HTTP/1.1",
        "Host: x",
        f"Content-Length: {len(data)}",
        f"Inference-Header-Content-Length: {head}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


class Over(unittest.TestCase):
    graph_batch_s, limits, clock_runs = 0.0, Limits(), 1

    def setUp(self):
        self.graph = StandIn(self.graph_batch_s)
        self.later = 0.0
        self.scheduler = Scheduler(
            self.graph, self.limits, clock=lambda: time.monotonic() * self.clock_runs + self.later
        )
        self.server = Server(("127.0.0.1", 0), self.scheduler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        if self.warmed():
            self.server.begin(warm(self.graph, {}, 2))

    def warmed(self):
        return True

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def client(self):
        c = Client(self.port)
        self.addCleanup(c.connection.close)
        return c

    def until(self, true, what):
        end = time.monotonic() + 10
        while not true():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)


class Replies(Over):
    def test_a_reply_in_chunks_has_all_its_samples_and_frees_its_caches(self):
        said = codes(100)
        sound = self.client().reply("r", said)
        self.assertEqual(len(sound), 100 * 960)
        self.assertEqual(self.scheduler.held(), 0)
        whole = self.client().reply("w", said, sizes=())
        self.assertEqual(len(whole), 100 * 960)
        self.assertTrue((np.sign(sound) == np.sign(whole)).mean() > 0.99, "chunks join without a jump of phase")

    def test_the_first_chunk_holds_160_ms_back_and_the_last_gives_them(self):
        c, said = self.client(), codes(40)
        self.assertEqual(len(c.infer("r", said[:18])[1]), 15 * 960 - 3_840)
        self.assertEqual(len(c.infer("r", said[15:], True, 2)[1]), 25 * 960 + 3_840)

    def test_a_reply_that_ends_without_more_codes_gives_what_was_held_back(self):
        c = self.client()
        c.infer("r", codes(18))
        self.assertEqual(len(c.infer("r", [], True, 2)[1]), 3_840)
        self.assertEqual(self.scheduler.held(), 0)

    def test_one_code_or_two_with_finalize_end_a_reply_and_free_it(self):
        for n in (1, 2):
            c = self.client()
            c.infer(f"r{n}", codes(18))
            self.assertEqual(self.scheduler.held(), 1)
            status, sound = c.infer(f"r{n}", codes(n), True, 2)
            self.assertEqual((status, len(sound), self.scheduler.held()), (200, 3_840 + n * 960, 0))
            status, sound = c.infer(f"r{n}", codes(n), True, 2)
            self.assertEqual((status, len(sound)), (200, 0), "a second time does no harm")

    def test_a_chunk_shorter_than_what_is_held_back_is_no_fault(self):
        c, said = self.client(), codes(40)
        self.assertEqual(len(c.infer("r", said[:5])[1]), 0)
        self.assertEqual(len(c.infer("r", said[2:13], False, 2)[1]), 10 * 960 - 3_840)
        self.assertEqual(len(c.infer("r", said[10:], True, 3)[1]), 30 * 960 + 3_840)

    def test_a_reply_of_two_codes_is_spoken(self):
        self.assertEqual(len(self.client().infer("short", codes(2), True)[1]), 2 * 960)

    def test_delete_and_the_parameter_drop_a_reply(self):
        c = self.client()
        c.infer("a/b", codes(18))
        c.infer("p", codes(18))
        c.connection.request("DELETE", "/v2/replies/a%2Fb")
        r = c.connection.getresponse()
        self.assertEqual((r.status, json.loads(r.read())), (200, {"dropped": True}))
        self.assertEqual(c.infer("p", [], False, 2, drop=True)[0], 200)
        self.assertEqual(self.scheduler.held(), 0)

    def test_a_late_chunk_of_a_dropped_or_unknown_reply_is_refused_not_begun_anew(self):
        c = self.client()
        c.infer("r", codes(18))
        c.infer("r", [], False, 2, drop=True)
        status, why = c.infer("r", codes(28), False, 2)
        self.assertEqual(status, 410)
        self.assertIn("dropped", why)
        self.assertEqual(c.infer("never", codes(28), False, 2)[0], 410)
        self.assertEqual(c.infer("never", codes(28), False, 2, sequence_start=True)[0], 200)

    def test_a_client_that_hangs_up_while_it_waits_leaves_nothing(self):
        self.graph.batch_s = 0.3
        blocker = threading.Thread(target=lambda: self.client().infer("b", codes(18)))
        blocker.start()
        data, head = body("gone", codes(18), False, 1)
        s = socket.create_connection(("127.0.0.1", self.port))
        s.sendall(raw(data, head))
        self.until(lambda: self.scheduler.held() == 2, "both are there")
        s.close()
        blocker.join()
        self.until(lambda: self.scheduler.held() == 1, "only the one that was not cancelled is held")

    def test_json_without_binary_is_answered_in_json(self):
        c, said = self.client(), [0 + 151_663] * 8
        head = {
            "id": "j",
            "inputs": [
                {"name": "target_speech_tokens", "datatype": "INT32", "shape": [1, 8], "data": said},
                {"name": "reference_wav", "datatype": "FP32", "shape": [1, 1_600], "data": [0.1] * 1_600},
                {"name": "reference_wav_len", "datatype": "INT32", "shape": [1, 1], "data": [1_600]},
                {"name": "finalize", "datatype": "BOOL", "shape": [1, 1], "data": [True]},
            ],
        }
        c.connection.request("POST", c.path, json.dumps(head), {"Content-Type": "application/json"})
        got = json.loads(c.connection.getresponse().read())
        self.assertEqual(got["outputs"][0]["shape"], [1, 8 * 960])
        self.assertEqual(len(got["outputs"][0]["data"]), 8 * 960)

    def test_what_is_no_request_is_refused_and_says_why(self):
        c = self.client()
        good, head = body("x", codes(18), False, 1)
        h = {"Inference-Header-Content-Length": str(head)}
        for data, headers, word in [
            (b"{", {}, "JSON"),
            (b"[]", {}, "inputs"),
            (good, {"Inference-Header-Content-Length": "9999999"}, "Content-Length"),
            (good[:-1], h, "names"),
            (good + b"0", h, "bytes of data"),
            (b"[" * 100_000, {}, "JSON"),
            (good, {**h, "Inference-Header-Content-Length": "x"}, "JSON"),
        ]:
            status, why = c.post(data, headers)
            self.assertEqual(status, 400)
            self.assertIn(word, why)
        for bad, word in [
            (dict(codes=[7_000] * 18), "code-offset"),
            (dict(codes=codes(18), offset=0), "code-offset"),
            (dict(codes=codes(3)), "look-ahead"),
            (dict(codes=[], last=True), "without codes"),
            (dict(codes=codes(2_000)), "at most"),
            (dict(codes=codes(18), wave=VOICE[:100]), "reference_wav"),
            (dict(codes=codes(18), wave=np.full(2_000, np.nan)), "finite"),
            (dict(codes=codes(18), priority="soon"), "priority"),
        ]:
            status, why = c.infer("bad", **bad)
            self.assertEqual((status, word in why), (400, True), why)
        self.assertEqual(self.scheduler.held(), 0)
        self.assertEqual(c.infer("g", codes(18), batched=False)[0], 200)

    def test_metrics_and_health_tell_what_goes_on(self):
        c = self.client()
        c.infer("m", codes(18))
        status, text = c.get("/metrics")
        self.assertEqual(status, 200)
        for line in [
            "token2wav_replies_held 1",
            "token2wav_queue_jobs 0",
            'token2wav_batch_size_bucket{le="1"} 1',
            'token2wav_requests_total{outcome="voiced"} 1',
        ]:
            self.assertIn(line + "\n", text)
        self.assertNotIn("token2wav_cache_bytes 0\n", text)
        self.assertEqual(json.loads(c.get("/health")[1])["replies"], 1)
        self.assertEqual(json.loads(c.get("/v2/models/token2wav_dit")[1])["outputs"][0]["name"], "waveform")
        self.assertEqual(c.get("/v2/models/other")[0], 404)


class NotWarm(Over):
    def warmed(self):
        return False

    def test_it_is_alive_but_not_ready_before_a_voice_has_spoken(self):
        c = self.client()
        self.assertEqual(
            [c.get(p)[0] for p in ("/v2/health/live", "/v2/health/ready", "/v2/models/token2wav_dit/ready", "/health")],
            [200, 503, 503, 503],
        )
        self.assertEqual(c.infer("r", codes(18))[0], 503)
        self.server.begin(warm(self.graph, {"ann": VOICE}, 4))
        self.assertEqual([c.get(p)[0] for p in ("/v2/health/ready", "/v2/models/token2wav_dit/ready")], [200, 200])
        self.assertIn("ann", c.get("/health")[1])
        self.assertEqual(set(self.graph.batches), {1, 2, 4})


class Full(Over):
    graph_batch_s, limits, clock_runs = 0.0, Limits(queue=4, replies=3, ttl_s=30), 0

    def test_more_replies_than_fit_are_told_to_go_elsewhere_and_old_ones_expire(self):
        c = self.client()
        for i in range(3):
            self.assertEqual(c.infer(f"r{i}", codes(18))[0], 200)
        status, why = c.infer("r3", codes(18))
        self.assertEqual(status, 503)
        self.assertIn("3 replies are under way", why)
        self.later = 31.0
        self.assertEqual(c.infer("r4", codes(18))[0], 200)
        self.assertEqual(self.scheduler.held(), 1)
        self.assertEqual(c.infer("r0", codes(28), False, 2)[0], 410)


class Storm(Over):
    graph_batch_s, limits = 0.004, Limits(queue=64, replies=40)

    def test_twenty_replies_at_once_are_batched_and_sound_as_alone(self):
        said = [codes(120, i) for i in range(20)]
        alone = [self.client().reply(f"alone{i}", said[i]) for i in range(20)]
        self.graph.batches.clear()
        together = [None] * 20

        def talk(i):
            together[i] = self.client().reply(f"t{i}", said[i])

        threads = [threading.Thread(target=talk, args=(i,)) for i in range(20)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        for a, b in zip(alone, together):
            np.testing.assert_array_equal(a, b)
        self.assertEqual(self.scheduler.held(), 0)
        self.assertGreater(sum(self.graph.batches) / len(self.graph.batches), 2, self.graph.batches)

    def test_the_load_measure_counts_first_sounds_and_failures(self):
        r = measure(self.port, 6, 2, 3)
        self.assertEqual(r["failed"], 0)
        self.assertGreater(r["first_ms"], 3)
        self.assertLess(r["rtf"], 1)

    def test_a_storm_of_cancels_leaves_no_caches(self):
        def talk(i):
            rng = np.random.default_rng(i)
            for k in range(8):
                id, c = f"s{i}-{k}", Client(self.port)
                way = rng.integers(0, 4)
                if way == 0:
                    c.reply(id, codes(60, i))
                elif way == 1:
                    c.reply(id, codes(60, i), stop_after=1)
                    c.infer(id, [0], True, 2)
                elif way == 2:
                    c.reply(id, codes(60, i), stop_after=1)
                    c.infer(id, [0, 0], True, 2, drop=i % 2 == 0)
                else:
                    data, head = body(id, codes(18, i), False, 1)
                    s = socket.create_connection(("127.0.0.1", self.port))
                    s.sendall(raw(data, head))
                    s.close()
                    c.infer(id, [0], True, 2)
                c.connection.close()

        threads = [threading.Thread(target=talk, args=(i,)) for i in range(20)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.until(
            lambda: self.scheduler.held() == 0 and not self.scheduler.load()["queue"], "caches that nobody will free"
        )
        self.assertEqual(self.scheduler.cache_bytes(), 0)


class Broken(Over):
    def test_a_chunk_that_breaks_a_batch_breaks_only_itself(self):
        class Bad(StandIn):
            def step(self, works):
                if any(w.codes[0] == 13 for w in works):
                    raise RuntimeError("out of memory")
                return super().step(works)

        self.scheduler.graph = Bad(0.05)
        got = {}

        def talk(i):
            got[i] = self.client().infer(f"r{i}", [13 if i == 3 else 14] * 18)[0]

        threads = [threading.Thread(target=talk, args=(i,)) for i in range(6)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.assertEqual(got, {i: 500 if i == 3 else 200 for i in range(6)})
        self.assertEqual(self.scheduler.held(), 5)
        c = self.client()
        for i in range(3):
            c.infer(f"x{i}", [13] * 18)
        self.assertEqual(c.get("/v2/health/ready")[0], 503)
        self.assertEqual(c.infer("good", [1] * 18)[0], 200)
        self.assertEqual(c.get("/v2/health/ready")[0], 200)


if __name__ == "__main__":
    unittest.main()
