"""Readiness that has spoken: every voice says three chunks before the server counts as ready, and batches of every
size run once, so that no caller pays for it.
"""

import logging
import time
import wave as wavefile
from pathlib import Path

import numpy as np

from .graph import AHEAD, RATE_HZ, Graph, Work, samples_due

LOG = logging.getLogger("token2wav")
CHUNKS = (15, 25, 50)


def voices(folder: Path | None) -> dict[str, np.ndarray]:
    """name -> float32 at 16 kHz. Throws ValueError that names the file and the cure."""
    found = {}
    if folder is None:
        return found
    if not folder.is_dir():
        raise ValueError(f"--voices {folder} is no folder; give one with WAV files of 16 kHz, mono, 16 bit")
    for file in sorted(folder.glob("*.wav")):
        try:
            with wavefile.open(str(file)) as w:
                if (w.getframerate(), w.getnchannels(), w.getsampwidth()) != (
                    16_000,
                    1,
                    2,
                ) or not 8_000 <= w.getnframes() <= 480_000:
                    raise ValueError(
                        f"{file} must be 0.5 to 30 s of 16 kHz, mono, 16 bit: sox {file.name} -r 16000 -c 1 -b 16 "
                        f"out.wav trim 0 3"
                    )
                found[file.stem] = np.frombuffer(w.readframes(w.getnframes()), "<i2").astype(np.float32) / 32_768
        except (wavefile.Error, EOFError) as e:
            raise ValueError(f"{file} is no WAV file: {e}") from e
    if not found:
        raise ValueError(f"--voices {folder} has no WAV file; put one for each voice of voices.yaml there")
    return found


def hum() -> np.ndarray:
    """Three seconds of a voice-like tone, where no voice was given."""
    t = np.arange(48_000) / 16_000
    return (
        0.2 * sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 9)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))
    ).astype(np.float32)


def warm(graph: Graph, waves: dict[str, np.ndarray], batch: int) -> dict[str, float]:
    """Seconds for each voice. Throws RuntimeError if a sound is not what is due."""
    took = {}
    prompts = waves or {"(no voice given)": hum()}
    for at, (name, wave) in enumerate(prompts.items()):
        began = time.monotonic()
        voice = graph.voice(wave)
        sizes = sorted({1, batch} | {2**k for k in range(1, 8) if 2**k < batch}) if at == 0 else [1]
        for size in sizes:
            speak(graph, voice, size)
        took[name] = round(time.monotonic() - began, 3)
        LOG.info("voice %s has spoken, %.2f s", name, took[name])
    return took


def speak(graph: Graph, voice, size: int) -> None:
    codes = np.arange(sum(CHUNKS) + AHEAD, dtype=np.int64) * 61 % 6_561
    states, at, held = [graph.begin(voice) for _ in range(size)], 0, 0
    for i, fresh in enumerate(CHUNKS):
        last = i == len(CHUNKS) - 1
        works = [Work(s, codes[at:] if last else codes[at : at + fresh + AHEAD], last) for s in states]
        results = graph.step(works)
        due, held = samples_due(works[0], held)
        for sound, _ in results:
            if len(sound) != due or not np.isfinite(sound).all():
                raise RuntimeError(
                    f"warm-up: {len(sound)} samples where {due} are due ({RATE_HZ} Hz), or not finite; weights and "
                    f"code do not fit"
                )
        states, at = [s for _, s in results], at + fresh
