#!/usr/bin/env python3
"""Golden vectors of the front ends of SenseVoice and Smart Turn, derived with numpy alone, apart from the Java code.

    python3 laptop_features.py ../resources/golden
"""
import os, sys
import numpy as np


def signal(n, seed=7):
    """As in features.py; GoldenSignal.java makes the same."""
    out, s = [], seed
    for i in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        noise = (s >> 15) % 2001 - 1000
        saw = (i * (i // 37 + 11)) % 4001 - 2000
        out.append((noise + 2 * saw) * ((i // 1600) % 3 + 1))
    return np.array(out, dtype=np.float64)


def write(name, x):
    with open(os.path.join(sys.argv[1], name + ".txt"), "w") as f:
        f.write(f"{x.shape[0]} {x.shape[1]}\n")
        for row in x:
            f.write(" ".join(f"{v:.6g}" for v in row) + "\n")


def kaldi_fbank(wave, rate=16000, frame=400, hop=160, fft=512, bins=80):
    """kaldi feat/feature-window.cc with snip_edges false: frames centred on their hop, the wave mirrored at both ends."""
    count = (len(wave) + hop // 2) // hop
    mirrored = np.concatenate([wave[::-1], wave, wave[::-1]])
    window = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(frame) / (frame - 1))
    mel = lambda hz: 1127 * np.log(1 + hz / 700)
    edges = np.linspace(mel(20.0), mel(rate / 2), bins + 2)
    at = mel(np.arange(fft // 2) * rate / fft)
    banks = np.zeros((bins, fft // 2 + 1))
    for b in range(bins):
        left, centre, right = edges[b:b + 3]
        rise, fall = (at - left) / (centre - left), (right - at) / (right - centre)
        banks[b, :fft // 2] = np.maximum(0, np.minimum(rise, fall))
    rows = []
    for t in range(count):
        begin = len(wave) + t * hop + hop // 2 - frame // 2
        x = mirrored[begin:begin + frame].copy()
        x -= x.mean()
        x = np.concatenate([[x[0] * (1 - 0.97)], x[1:] - 0.97 * x[:-1]]) * window
        power = np.abs(np.fft.rfft(x, fft)) ** 2
        rows.append(np.log(np.maximum(banks @ power, np.finfo(np.float32).eps)))
    return np.array(rows)


def sense_voice(wave):
    """sherpa-onnx scripts/sense-voice/test.py: seven frames every six, whole ones only, then shift and scale."""
    frames = kaldi_fbank(wave)
    count = (len(frames) - 7) // 6 + 1
    stacked = np.array([frames[6 * i:6 * i + 7].reshape(-1) for i in range(count)])
    shift = -8 - np.arange(560) % 80 * 0.02
    scale = 0.1 + np.arange(560) % 7 * 0.05
    return (stacked + shift) * scale


def slaney(bins, rate=16000, fft=400):
    to_mel = lambda hz: np.where(hz < 1000, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1e-9) / 1000) / (np.log(6.4) / 27))
    to_hz = lambda m: np.where(m < 15, m * 200 / 3, 1000 * np.exp((m - 15) * np.log(6.4) / 27))
    edges = to_hz(np.linspace(to_mel(np.array(0.0)), to_mel(np.array(8000.0)), bins + 2))
    at = np.arange(fft // 2 + 1) * rate / fft
    banks = np.zeros((bins, len(at)))
    for b in range(bins):
        left, centre, right = edges[b:b + 3]
        banks[b] = np.maximum(0, np.minimum((at - left) / (centre - left), (right - at) / (right - centre)))
        banks[b] *= 2 / (right - left)
    return banks


def smart_turn(wave):
    """The last 8 s, zeros in front, zero mean and unit variance of all of it, Whisper's log mel of 80 bins."""
    x = np.zeros(8 * 16000)
    tail = wave[-len(x):]
    x[len(x) - len(tail):] = tail
    x = (x - x.mean()) / np.sqrt(x.var() + 1e-7)
    padded = np.pad(x, 200, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = np.array([np.abs(np.fft.rfft(padded[t * 160:t * 160 + 400] * window)) ** 2 for t in range(800)]).T
    log = np.log10(np.maximum(slaney(80) @ power, 1e-10))
    return (np.maximum(log, log.max() - 8) + 4) / 4


def main():
    write("sense-voice", sense_voice(signal(8000)))
    write("fbank-mirrored", kaldi_fbank(signal(3000)))
    write("smart-turn", smart_turn(signal(8000) / 32768)[:, 745:])


main()
