#!/usr/bin/env python3
"""Golden vectors of the speech features, derived with torch and torchaudio (Debian: python3-torchaudio), apart from the Java code.

    python3 features.py OUTDIR
"""
import math, os, sys
import torch, torchaudio
import torchaudio.compliance.kaldi as kaldi


def signal(n, seed=7):
    """16-bit samples of integer arithmetic alone: noise over a rising sawtooth, in bursts. GoldenSignal.java makes the same."""
    out, s = [], seed
    for i in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        noise = (s >> 15) % 2001 - 1000
        saw = (i * (i // 37 + 11)) % 4001 - 2000
        out.append((noise + 2 * saw) * ((i // 1600) % 3 + 1))
    return out


def write(name, t):
    t = t if t.dim() == 2 else t.unsqueeze(0)
    with open(os.path.join(sys.argv[1], name + ".txt"), "w") as f:
        f.write(f"{t.shape[0]} {t.shape[1]}\n")
        for row in t.tolist():
            f.write(" ".join(f"{x:.6g}" for x in row) + "\n")


def lfr(x):
    x = torch.cat([x[:1].repeat(3, 1), x])
    rows = []
    for i in range(math.ceil((x.shape[0] - 3) / 6)):
        part = x[i * 6:i * 6 + 7]
        part = torch.cat([part, x[-1:].repeat(7 - part.shape[0], 1)])
        rows.append(part.reshape(-1))
    return torch.stack(rows)


def whisper(wav):
    spectrum = torch.stft(wav, 400, 160, window=torch.hann_window(400, dtype=wav.dtype), center=True, pad_mode="reflect", return_complex=True)
    power = spectrum[:, :-1].abs() ** 2
    mel = torchaudio.functional.melscale_fbanks(201, 0.0, 8000.0, 128, 16000, norm="slaney", mel_scale="slaney").to(wav.dtype).T @ power
    log = torch.clamp(mel, min=1e-10).log10()
    return (torch.maximum(log, log.max() - 8.0) + 4.0) / 4.0


def voice_mel(wav, rate, fft, hop, high):
    """HiFi-GAN's: reflect-padded by (fft - hop) / 2, not centred, magnitude with 1e-9 under the root, log of at least 1e-5."""
    pad = (fft - hop) // 2
    x = torch.nn.functional.pad(wav[None, None], (pad, pad), mode="reflect")[0, 0]
    spectrum = torch.stft(x, fft, hop, window=torch.hann_window(fft, dtype=wav.dtype), center=False, return_complex=True)
    magnitude = torch.sqrt(spectrum.real ** 2 + spectrum.imag ** 2 + 1e-9)
    mel = torchaudio.functional.melscale_fbanks(fft // 2 + 1, 0.0, high, 80, rate, norm="slaney", mel_scale="slaney").to(wav.dtype).T @ magnitude
    return torch.log(torch.clamp(mel, min=1e-5))


def main():
    pcm = torch.tensor(signal(8000), dtype=torch.float64)
    options = dict(num_mel_bins=80, frame_length=25, frame_shift=10, dither=0.0, energy_floor=0.0, sample_frequency=16000, snip_edges=True)
    hamming = kaldi.fbank(pcm[None], window_type="hamming", **options)
    write("fbank-hamming", hamming)
    write("lfr", lfr(hamming))
    povey = kaldi.fbank((pcm / 32768)[None], **options)
    write("fbank-povey", povey - povey.mean(0, keepdim=True))
    write("logmel", whisper(pcm / 32768))
    write("mel-22k", voice_mel(pcm / 32768, 22050, 1024, 256, 8000.0))
    write("mel-24k", voice_mel(pcm / 32768, 24000, 1920, 480, 8000.0))

    window = torch.hann_window(16, dtype=torch.float64)
    spectrum = torch.stft(pcm[:400] / 32768, 16, 4, window=window, center=True, pad_mode="reflect", return_complex=True)
    write("hift-stft", torch.cat([spectrum.real, spectrum.imag]))
    magnitude, phase = spectrum.abs() * 1.5 + 0.01, torch.sin(spectrum.angle() * 2)
    wave = torch.istft(torch.complex(magnitude * torch.cos(phase), magnitude * torch.sin(phase)), 16, 4, window=window)
    write("hift-magnitude", magnitude)
    write("hift-phase", phase)
    write("hift-wave", wave)


main()
