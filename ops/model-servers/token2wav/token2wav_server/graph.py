"""What the server needs of a model, and a small model of numpy that stands in for it.

A graph is a pure function of state: `step` gives sounds and new states and leaves the old ones as they are, so that
a batch that failed can be tried again one by one.
"""

import time
from dataclasses import dataclass, replace
from typing import Any, Hashable, Protocol, Sequence

import numpy as np

RATE_HZ = 24_000
CODES = 6_561
AHEAD = 3
FRAMES_PER_CODE = 2
SAMPLES_PER_FRAME = 480
HELD_FRAMES = 8
HELD_SAMPLES = HELD_FRAMES * SAMPLES_PER_FRAME
"""160 ms at the end of each chunk wait for the next one, to be cross-faded with it (CosyVoice token2wav_dit.py,
mel_cache_len).
"""


@dataclass(frozen=True)
class Work:
    """One chunk of one reply. codes: 0 to 6560, with three of look-ahead unless it is the last."""

    state: Any
    codes: np.ndarray
    last: bool

    @property
    def frames(self) -> int:
        """Mel frames that this chunk makes, 20 ms each."""
        return FRAMES_PER_CODE * (len(self.codes) - (0 if self.last else AHEAD))


class Graph(Protocol):
    name: str

    def voice(self, wave: np.ndarray) -> Any:
        """What a voice prompt gives: float32 [N], 16 kHz, within 1. Made once, kept by the server."""

    def begin(self, voice: Any) -> Any:
        """The state of a reply that has said nothing."""

    def key(self, work: Work) -> Hashable:
        """Works of equal keys can be one batch."""

    def step(self, works: Sequence[Work]) -> list[tuple[np.ndarray, Any]]:
        """float32 samples at 24 kHz and the state after them, for each. Never changes a state that it was given."""

    def flush(self, state: Any) -> np.ndarray:
        """The samples that still wait to be cross-faded, for a reply that ends without more codes."""

    def size(self, state: Any) -> int:
        """Bytes that a state holds."""


def samples_due(work: Work, held_frames: int) -> tuple[int, int]:
    """How many samples a chunk gives, and how many frames are held back after it: of all there is the last 160 ms."""
    there = held_frames + work.frames
    kept = 0 if work.last else min(HELD_FRAMES, there)
    return (there - kept) * SAMPLES_PER_FRAME, kept


def bucket(frames: int) -> int:
    """Chunks of up to 16, 32, 64, ... frames go together, so that less than half of a batch is padding."""
    return max(16, 1 << (frames - 1).bit_length()) if frames else 0


@dataclass(frozen=True)
class StandInState:
    prompt_frames: int
    pitch: float
    attention: np.ndarray
    phase: float
    held: np.ndarray


class StandIn:
    """A tone for each code. Lengths, look-ahead, held samples, growth and trimming of the cache are those of the
    real graph; what it says means nothing.

    batch_s, chunk_s: what one batch costs, and each chunk in it besides; the real one is measured, not guessed.
    """

    name = "stand-in"

    def __init__(self, batch_s: float = 0.0, chunk_s: float = 0.0):
        self.batch_s, self.chunk_s = batch_s, chunk_s
        self.batches: list[int] = []

    def voice(self, wave):
        frames = min(1000, max(1, len(wave) // 320))
        return frames, 0.5 + float(np.abs(wave).mean())

    def begin(self, voice):
        frames, pitch = voice
        return StandInState(frames, pitch, np.zeros(frames, np.float32), 0.0, np.zeros(0, np.float32))

    def key(self, work):
        return bucket(work.frames)

    def step(self, works):
        if self.batch_s or self.chunk_s:
            time.sleep(self.batch_s + self.chunk_s * len(works))
        self.batches.append(len(works))
        return [self._one(w) for w in works]

    def _one(self, work):
        s = work.state
        codes = work.codes if work.last else work.codes[:-AHEAD]
        steps = np.repeat(2 * np.pi * s.pitch * (100 + codes % 400) / RATE_HZ, FRAMES_PER_CODE * SAMPLES_PER_FRAME)
        phase = s.phase + np.cumsum(steps)
        depth = 0.1 + 0.1 * np.tanh(float(s.attention.sum()) / 1e5)
        sound = np.concatenate([s.held, (depth * np.sin(phase)).astype(np.float32)])
        attention = np.concatenate([np.repeat(codes, FRAMES_PER_CODE).astype(np.float32), s.attention])
        if len(attention) > s.prompt_frames + 100:
            attention = np.concatenate([attention[: s.prompt_frames], attention[-100:]])
        keep = 0 if work.last else min(HELD_SAMPLES, len(sound))
        after = replace(
            s,
            attention=attention,
            phase=float(phase[-1] % (2 * np.pi)) if len(phase) else s.phase,
            held=sound[len(sound) - keep :],
        )
        return sound[: len(sound) - keep], after

    def flush(self, state):
        return state.held

    def size(self, state):
        return state.attention.nbytes + state.held.nbytes
