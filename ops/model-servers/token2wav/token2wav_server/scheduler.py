"""Who is voiced when. One thread runs the graph; a batch is chunks of different replies that the graph can take
together. Thread-safe.

A reply's caches live from its first chunk to its last, to its drop, to a failure, or until nothing was asked of it
for ttl_s. What is past is remembered for a while, so that a chunk
that comes too late is refused (410) and not voiced from the beginning in a voice that breaks.
"""

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import numpy as np

from .graph import AHEAD, Graph, Work, samples_due
from .metrics import SIZES, Metrics
from .protocol import Infer, Refused, check_chunk
from .replies import Limits, Replies, Reply

LOG = logging.getLogger("token2wav")
AGE_S = 0.25
"""A chunk that has waited so long counts one priority higher; so late chunks are not starved by first ones."""


@dataclass(eq=False)
class Job:
    infer: Infer
    arrived: float
    done: threading.Event = field(default_factory=threading.Event)
    sound: Optional[np.ndarray] = None
    error: Optional[Refused] = None
    cancelled: bool = False

    def wait(self, timeout: float) -> bool:
        return self.done.wait(timeout)


class Scheduler:
    def __init__(
        self,
        graph: Graph,
        limits: Limits = Limits(),
        metrics: Optional[Metrics] = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.graph, self.limits, self.clock = graph, limits, clock
        self.metrics = metrics or Metrics()
        self._change = threading.Condition()
        self._queue: list[Job] = []
        self._book = Replies(limits, self.metrics)
        self._replies = self._book.held
        self._voices: OrderedDict[str, Any] = OrderedDict()
        self._closed = False
        self._running_since: Optional[float] = None
        self.failures = 0
        self.last_error = ""
        m = self.metrics
        m.gauge("token2wav_queue_jobs", lambda: len(self._queue))
        m.gauge("token2wav_replies_held", self.held)
        m.gauge("token2wav_cache_bytes", self.cache_bytes)
        m.gauge("token2wav_voices", lambda: len(self._voices))

    # ---- asked by connections

    def submit(self, infer: Infer) -> Job:
        """Throws Refused: 503 when there is no room, 410 when the reply's caches are gone, 400 for what cannot be
        voiced.
        """
        now = self.clock()
        with self._change:
            self._expire(now)
            job = Job(infer, now)
            reply = self._replies.get(infer.id)
            if infer.drop:
                self._book.remember(infer.id, "dropped")
                return self._answered(job, "dropped" if self._end(infer.id, "dropped") else "nothing to drop")
            if reply is None and infer.last and len(infer.codes) < AHEAD and not infer.first:
                known = self._book.gone(infer.id)
                self._book.remember(infer.id, "dropped")  # the chunk it is about may still be on its way
                if known:
                    return self._answered(job, "nothing to drop")
            if reply is None and self._book.gone(infer.id):
                raise self._refusal(
                    410,
                    f"the caches of this reply are gone ({self._book.gone(infer.id)}); begin it again under a new id",
                )
            if reply is None and not infer.first:
                raise self._refusal(
                    410, "this server has not heard the beginning of this reply; begin it again under a new id"
                )
            if reply is not None and reply.doomed:
                raise self._refusal(410, "this reply was dropped")
            check_chunk(infer, reply is not None)
            if len(self._queue) >= self.limits.queue:
                raise self._refusal(
                    503, f"{len(self._queue)} chunks wait already; ask another server, or this one in a second"
                )
            if reply is None:
                if len(self._replies) >= self.limits.replies:
                    raise self._refusal(
                        503,
                        f"{len(self._replies)} replies are under way, as many as fit; ask another server, or this "
                        f"one in a second",
                    )
                reply = self._book.begin(infer, now)
            reply.waiting += 1
            reply.used = now
            self._queue.append(job)
            self._change.notify_all()
            return job

    def cancel(self, job: Job) -> None:
        """Who asked has gone. Its reply ends, since nobody has what was voiced."""
        with self._change:
            job.cancelled = True
            if job in self._queue:
                self._queue.remove(job)
                self._replies[job.infer.id].waiting -= 1
            if not job.done.is_set():
                self._end(job.infer.id, "cancelled")

    def drop(self, id: str) -> bool:
        with self._change:
            return self._end(id, "dropped")

    def held(self) -> int:
        return len(self._replies)

    def cache_bytes(self) -> int:
        with self._change:
            states = [r.state for r in self._replies.values() if r.state is not None]
        return sum(self.graph.size(s) for s in states)

    def running_s(self) -> float:
        since = self._running_since
        return 0.0 if since is None else self.clock() - since

    def load(self) -> dict:
        return {
            "queue": len(self._queue),
            "replies": len(self._replies),
            "voices": len(self._voices),
            "max_replies": self.limits.replies,
            "max_queue": self.limits.queue,
        }

    # ---- the thread of the graph

    def run(self) -> None:
        while not self._closed:
            if not self.step():
                with self._change:
                    if not self._queue and not self._closed:
                        self._change.wait(1.0)

    def close(self) -> None:
        with self._change:
            self._closed = True
            for job in self._queue:
                self._fail(job, Refused(503, "the server is going down"))
            self._queue.clear()
            self._replies.clear()
            self._change.notify_all()

    def step(self) -> bool:
        """One batch. False if nothing waits."""
        with self._change:
            self._expire(self.clock())
            head = self._head()
            if head is None:
                return False
            mates = min(self.limits.batch, len(self._replies))
            if len(self._queue) < mates and self.limits.batch_wait_s > 0:
                self._change.wait_for(lambda: len(self._queue) >= mates, self.limits.batch_wait_s)
                head = self._head()
                if head is None:
                    return False
            candidates = [head] + [j for j in self._queue if j is not head and not self._replies[j.infer.id].busy]
            self._running_since = self.clock()
        try:
            batch = self._choose(head, candidates)
            if batch:
                self._voice(batch)
        finally:
            self._running_since = None
        return True

    def _head(self) -> Optional[Job]:
        now = self.clock()
        ready = [j for j in self._queue if not self._replies[j.infer.id].busy]
        return min(ready, key=lambda j: (j.infer.priority - int((now - j.arrived) / AGE_S), j.arrived), default=None)

    def _choose(self, head: Job, candidates: list[Job]) -> list[tuple[Job, Work]]:
        """The head and those that go with it, taken from the queue. Voices and first states are made here, outside
        the lock.
        """
        key, batch, taken = None, [], set()
        for job in candidates:
            if len(batch) == self.limits.batch:
                break
            with self._change:
                reply = self._replies.get(job.infer.id)
                if reply is None or job not in self._queue or job.infer.id in taken:
                    continue
                state = reply.state
            try:
                if state is None:
                    state = self.graph.begin(self._known(reply, job is head))
                work = Work(state, job.infer.codes, job.infer.last)
                mine = self.graph.key(work)
            except LookupError:
                continue
            except Exception as e:
                self._broken([job], e)
                if job is head:
                    return []
                continue
            if job is head:
                key = mine
            if mine != key:
                continue
            with self._change:
                if job not in self._queue:
                    continue
                self._queue.remove(job)
                reply.waiting -= 1
                reply.busy = True
                reply.state = state
            taken.add(job.infer.id)
            batch.append((job, work))
        return batch

    def _known(self, reply: Reply, make: bool) -> Any:
        """Throws LookupError for a voice that is new, unless it may be made now."""
        held = self._voices.get(reply.voice)
        if held is None:
            if not make:
                raise LookupError(reply.voice)
            began = time.monotonic()
            held = self.graph.voice(reply.wave)
            self.metrics.observe("token2wav_voice_seconds", time.monotonic() - began)
            self._voices[reply.voice] = held
            while len(self._voices) > self.limits.voices:
                self._voices.popitem(last=False)
        self._voices.move_to_end(reply.voice)
        return held

    def _voice(self, batch: list[tuple[Job, Work]]) -> None:
        began = time.monotonic()
        try:
            flushed = [(j, w) for j, w in batch if w.last and len(w.codes) == 0]
            spoken = [(j, w) for j, w in batch if not (w.last and len(w.codes) == 0)]
            results = [(j, w, (self.graph.flush(w.state), None)) for j, w in flushed]
            results += [
                (j, w, r) for (j, w), r in zip(spoken, self.graph.step([w for _, w in spoken]) if spoken else [])
            ]
        except Exception as e:
            if len(batch) > 1:
                LOG.warning("a batch of %d failed (%s); each is tried alone", len(batch), type(e).__name__)
                for one in batch:
                    self._voice([one])
            else:
                self._broken([batch[0][0]], e)
            return
        self.metrics.observe("token2wav_infer_seconds", time.monotonic() - began)
        self.metrics.observe("token2wav_batch_size", len(batch), SIZES)
        for job, work, (sound, state) in results:
            self._finish(job, work, sound, state)

    def _finish(self, job: Job, work: Work, sound: np.ndarray, state: Any) -> None:
        now = self.clock()
        with self._change:
            reply = self._replies.get(job.infer.id)
            if reply is None:
                self._fail(job, Refused(503, "the server is going down"))
                return
            due, held_frames = samples_due(work, reply.held_frames)
            if len(sound) != due or not np.isfinite(sound).all():
                self._broken([job], ValueError(f"{len(sound)} samples where {due} are due, or not finite"))
                return
            self.failures = 0
            reply.busy, reply.state, reply.used = False, state, now
            reply.begun, reply.held_frames = True, held_frames
            if work.last or reply.doomed:
                self._end(job.infer.id, reply.doomed or "ended")
            job.sound = sound
            job.done.set()
            self.metrics.observe("token2wav_chunk_seconds", now - job.arrived)
            self.metrics.count("token2wav_audio_seconds_total", len(sound) / 24_000)
            self.metrics.count("token2wav_requests_total", outcome="voiced")
            self._change.notify_all()

    # ---- under the lock

    def _broken(self, jobs: list[Job], error: Exception) -> None:
        LOG.error("a chunk failed: %s: %s", type(error).__name__, error)
        with self._change:
            self.failures += 1
            self.last_error = type(error).__name__
            for job in jobs:
                if job in self._queue:
                    self._queue.remove(job)
                    self._replies[job.infer.id].waiting -= 1
                reply = self._replies.get(job.infer.id)
                if reply is not None:
                    reply.busy = False
                self._end(job.infer.id, "failed")
                self._fail(job, Refused(500, f"the graph failed ({type(error).__name__}); see the server's log"))

    def _end(self, id: str, why: str) -> bool:
        """Frees a reply, or marks it to be freed when its chunk is through. Whatever of it still waits is refused."""
        reply = self._replies.get(id)
        if reply is None:
            return False
        for job in [j for j in self._queue if j.infer.id == id]:
            self._queue.remove(job)
            self._fail(job, Refused(410, "this reply was dropped"))
        if reply.busy:
            reply.doomed = reply.doomed or why
            return True
        self._book.end(id, why)
        return True

    def _expire(self, now: float) -> None:
        for id in self._book.forgotten(now):
            self._end(id, "expired")

    def _answered(self, job: Job, outcome: str) -> Job:
        job.sound = np.zeros(0, np.float32)
        job.done.set()
        self.metrics.count("token2wav_requests_total", outcome=outcome)
        return job

    def _refusal(self, status: int, why: str) -> Refused:
        self.metrics.count("token2wav_requests_total", outcome=str(status))
        return Refused(status, why)

    def _fail(self, job: Job, error: Refused) -> None:
        if not job.done.is_set():
            job.error = error
            job.done.set()
            self.metrics.count("token2wav_requests_total", outcome=str(error.status))
