"""How many replies a server carries: python3 -m token2wav_server.load --port 8010 --at-once 1,4,10,20 [--reply-s 6]

Each reply asks for its chunks as fast as they come (a faster caller than any model), in Stepline's sizes. first:
until the first sound; rtf: seconds of work for a second of sound, all together.
"""

import argparse
import threading
import time

import numpy as np

from .client import Client


def measure(port: int, at_once: int, replies: int, reply_s: float) -> dict:
    first, sound, failed, lock = [], [0.0], [0], threading.Lock()
    todo = list(range(replies * at_once))

    def talk():
        client = Client(port)
        while True:
            with lock:
                if not todo:
                    return
                n = todo.pop()
            codes = [int(c) for c in np.random.default_rng(n).integers(0, 6_561, int(25 * reply_s))]
            began = time.monotonic()
            id = f"load-{at_once}-{n}-{began}"
            status, chunk = client.infer(id, codes[:18])
            took = time.monotonic() - began
            at, index, samples = 15, 1, len(chunk) if status == 200 else 0
            for size in (25, 50, 100, 100, 100, 100):
                if status != 200 or len(codes) - at < size + 3:
                    break
                index += 1
                status, chunk = client.infer(id, codes[at : at + size + 3], False, index)
                samples += len(chunk) if status == 200 else 0
                at += size
            if status == 200:
                status, chunk = client.infer(id, codes[at:], True, index + 1)
                samples += len(chunk) if status == 200 else 0
            with lock:
                if status == 200:
                    first.append(took * 1000)
                    sound[0] += samples / 24_000
                else:
                    failed[0] += 1

    began = time.monotonic()
    threads = [threading.Thread(target=talk) for _ in range(at_once)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    wall = time.monotonic() - began
    return {
        "at_once": at_once,
        "first_ms": round(float(np.mean(first)), 1) if first else None,
        "p99_ms": round(float(np.percentile(first, 99)), 1) if first else None,
        "rtf": round(wall / sound[0], 4) if sound[0] else None,
        "failed": failed[0],
    }


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--port", type=int, default=8010)
    p.add_argument("--at-once", default="1,2,4,10,20")
    p.add_argument("--replies", type=int, default=5, help="by each who asks")
    p.add_argument("--reply-s", type=float, default=6)
    a = p.parse_args()
    print("| at once | first sound, mean | p99 | RTF | failed |\n|---|---|---|---|---|")
    for n in (int(x) for x in a.at_once.split(",")):
        r = measure(a.port, n, a.replies, a.reply_s)
        print(f"| {n} | {r['first_ms']} ms | {r['p99_ms']} ms | {r['rtf']} | {r['failed']} |", flush=True)
