"""What TritonToken2Wav.java sends, byte for byte in form: names, types, shapes, offset, priority, binary."""

import http.client
import json
import struct

import numpy as np

OFFSET = 151_663
VOICE = (0.2 * np.sin(np.arange(48_000) * 0.05)).astype("<f4")


def body(id, codes, last, priority, wave=VOICE, offset=OFFSET, batched=True, **parameters):
    shape = (lambda n: [1, n]) if batched else (lambda n: [n])
    parts = [
        np.asarray([c + offset for c in codes], "<i4").tobytes(),
        np.asarray(wave, "<f4").tobytes(),
        struct.pack("<i", len(wave)),
        bytes([last]),
    ]
    names = [
        ("target_speech_tokens", "INT32", len(codes)),
        ("reference_wav", "FP32", len(wave)),
        ("reference_wav_len", "INT32", 1),
        ("finalize", "BOOL", 1),
    ]
    inputs = [
        {"name": n, "datatype": t, "shape": shape(c), "parameters": {"binary_data_size": len(p)}}
        for (n, t, c), p in zip(names, parts)
    ]
    head = json.dumps(
        {
            "id": id,
            "parameters": {"priority": priority, **parameters},
            "inputs": inputs,
            "outputs": [{"name": "waveform", "parameters": {"binary_data": True}}],
        }
    ).encode()
    return head + b"".join(parts), len(head)


class Client:
    def __init__(self, port, model="token2wav_dit"):
        self.connection, self.path = (
            http.client.HTTPConnection("127.0.0.1", port, timeout=30),
            f"/v2/models/{model}/infer",
        )

    def infer(self, id, codes, last=False, priority=1, **more):
        data, head = body(id, codes, last, priority, **more)
        return self.post(
            data, {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(head)}
        )

    def post(self, data, headers):
        """status, samples or the error's text."""
        self.connection.request("POST", self.path, data, headers)
        r = self.connection.getresponse()
        got = r.read()
        if r.status != 200:
            return r.status, json.loads(got)["error"]
        n = int(r.headers["Inference-Header-Content-Length"])
        head = json.loads(got[:n])
        assert (
            head["outputs"][0]["shape"] == [1, (len(got) - n) // 4]
            and head["outputs"][0]["parameters"]["binary_data_size"] == len(got) - n
        )
        return 200, np.frombuffer(got[n:], "<f4")

    def get(self, path):
        self.connection.request("GET", path)
        r = self.connection.getresponse()
        return r.status, r.read().decode()

    def reply(self, id, codes, sizes=(15, 25, 50, 100), stop_after=None):
        """A whole reply as ChunkPlan cuts it. Samples, or None where it was stopped."""
        sounds, at, index = [], 0, 0
        for size in sizes:
            if len(codes) - at < size + 3:
                break
            index += 1
            status, sound = self.infer(id, codes[at : at + size + 3], False, index)
            if status != 200:
                raise AssertionError((status, sound))
            sounds.append(sound)
            at += size
            if stop_after == index:
                return None
        status, sound = self.infer(id, codes[at:], True, index + 1)
        if status != 200:
            raise AssertionError((status, sound))
        return np.concatenate(sounds + [sound])
