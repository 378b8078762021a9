"""The replies under way, and those of a while ago. Guarded by the scheduler's lock."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np

from .metrics import Metrics
from .protocol import Infer


@dataclass(frozen=True)
class Limits:
    queue: int = 64
    batch: int = 8
    replies: int = 32
    voices: int = 64
    ttl_s: float = 30.0
    batch_wait_s: float = 0.003
    remembered: int = 10_000


@dataclass
class Reply:
    voice: str
    wave: np.ndarray
    used: float
    state: Any = None
    held_frames: int = 0
    begun: bool = False
    busy: bool = False
    waiting: int = 0
    doomed: str = ""


class Replies:
    def __init__(self, limits: Limits, metrics: Metrics):
        self.limits, self.metrics = limits, metrics
        self.held: dict[str, Reply] = {}
        self._gone: OrderedDict[str, str] = OrderedDict()

    def begin(self, infer: Infer, now: float) -> Reply:
        reply = Reply(hashlib.sha256(infer.wave.tobytes()).hexdigest(), infer.wave, now)
        self.held[infer.id] = reply
        return reply

    def end(self, id: str, why: str) -> None:
        del self.held[id]
        self.metrics.count("token2wav_replies_total", end=why)
        self.remember(id, why)

    def remember(self, id: str, why: str) -> None:
        """What comes under this id from now on comes too late."""
        self._gone.setdefault(id, why)
        while len(self._gone) > self.limits.remembered:
            self._gone.popitem(last=False)

    def gone(self, id: str) -> str:
        """Why a reply is past, empty if it never was."""
        return self._gone.get(id, "")

    def forgotten(self, now: float) -> list[str]:
        """Those of which nothing was heard for too long."""
        return [id for id, r in self.held.items() if not r.busy and not r.waiting and now - r.used > self.limits.ttl_s]
