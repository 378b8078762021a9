#!/usr/bin/env python3
"""Checks that the graphs of a decoder.folder are what Stepline asks for: names, types, sizes, and lengths that come
out right for odd numbers of codes.

python3 check_vocoder.py OUT
"""

import sys
from pathlib import Path

from signatures import GRAPHS, HOP, SAMPLES_PER_FRAME, faults

try:
    import numpy as np
    import onnxruntime as ort
except ImportError:
    sys.exit("check_vocoder.py needs onnxruntime: pip install onnxruntime")

CASES = ((10, 20, 15, 31), (75, 155, 28, 57), (1, 2, 1, 2))
"""prompt codes, prompt frames, codes, frames"""


def main(folder: Path) -> int:
    found, sessions = [], {}
    for name in GRAPHS:
        if not (folder / name).is_file():
            found.append(f"{name}: not in {folder}; vocoder.py makes it")
            continue
        s = sessions[name] = ort.InferenceSession(str(folder / name), providers=["CPUExecutionProvider"])
        found += faults(
            name,
            {i.name: (i.type, i.shape) for i in s.get_inputs()},
            {o.name: (o.type, o.shape) for o in s.get_outputs()},
        )
    if not found:
        for case in CASES:
            found += run(sessions, *case)
    print("\n".join(found) if found else f"{folder}: all that Stepline asks for")
    return 1 if found else 0


def run(sessions, prompt_codes, prompt_frames, codes, frames) -> list[str]:
    rng, all_frames = np.random.default_rng(codes), prompt_frames + frames
    wide = lambda *shape: rng.standard_normal(shape).astype(np.float32)
    one = lambda n: np.array([n], np.int64)
    mu, spks = sessions["flow_encoder.onnx"].run(
        None,
        {
            "tokens": rng.integers(0, 5_120, (1, prompt_codes + codes)),
            "prompt_length": one(prompt_codes),
            "prompt_frames": one(prompt_frames),
            "frames": one(frames),
            "embedding": wide(1, 192),
        },
    )
    (v,) = sessions["flow_estimator.onnx"].run(
        None,
        {
            "x": wide(2, 80, all_frames),
            "mask": np.ones((2, 1, all_frames), np.float32),
            "mu": wide(2, 80, all_frames),
            "t": np.array([0.5, 0.5], np.float32),
            "spks": wide(2, 80),
            "cond": wide(2, 80, all_frames),
        },
    )
    mel = wide(1, 80, frames)
    (source,) = sessions["hift_source.onnx"].run(None, {"mel": mel})
    k = frames * SAMPLES_PER_FRAME // HOP + 1
    magnitude, phase = sessions["hift_filter.onnx"].run(None, {"mel": mel, "source_stft": wide(1, 18, k)})
    due = {
        "mu": (mu, (1, 80, all_frames)),
        "spks": (spks, (1, 80)),
        "velocity": (v, (2, 80, all_frames)),
        "source": (source, (1, 1, frames * SAMPLES_PER_FRAME)),
        "magnitude": (magnitude, (1, 9, k)),
        "phase": (phase, (1, 9, k)),
    }
    return [
        f"{n}: {a.shape} for {codes} codes, {frames} frames; {s} is due"
        for n, (a, s) in due.items()
        if a.shape != s or not np.isfinite(a).all()
    ]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
