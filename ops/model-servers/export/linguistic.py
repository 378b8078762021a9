#!/usr/bin/env python3
"""Exports the linguistic encoder of Step-Audio's tokenizer to ONNX with its streaming state as inputs and outputs.

The checkpoint is FunASR's streaming Paraformer
(speech_paraformer-large_asr_nat-zh-cantonese-en-16k-vocab8501-online/model.pt in stepfun-ai/Step-Audio-Tokenizer).
What is exported is one step of infer_encoder(chunk_size=[0, 4, 5], encoder_chunk_look_back=4): scaling, positions,
five frames of overlap, 50 SANM layers with a
look-back of 16 frames, and the last norm. Needs torch; nothing of FunASR.

    python3 linguistic.py model.pt linguistic_encoder.onnx
    python3 linguistic.py --random 4 linguistic_encoder.onnx            # weights by chance, for tests
    python3 linguistic.py ... --reference refs.jsonl --mvn am.mvn --centroids linguistic_tokenizer.npy a.wav b.wav

With --reference the WAV files (16 kHz, mono) go through the eager encoder, chunk by chunk with caches as FunASR
keeps them, and their linguistic codes are written
in the form `./stepline parity` reads; semantic codes in it are zero.
"""

import argparse, json, math, re, struct, wave
import torch
from torch import nn

DIM_IN, DIM, HEADS, FFN, KERNEL, OVERLAP, LOOK = 560, 512, 4, 2048, 11, 5, 16


class Layer(nn.Module):
    def __init__(self, size_in):
        super().__init__()
        self.same = size_in == DIM
        self.norm1, self.norm2 = nn.LayerNorm(size_in, eps=1e-12), nn.LayerNorm(DIM, eps=1e-12)
        self.linear_q_k_v, self.linear_out = nn.Linear(size_in, 3 * DIM), nn.Linear(DIM, DIM)
        self.fsmn_block = nn.Conv1d(DIM, DIM, KERNEL, groups=DIM, bias=False)
        self.w_1, self.w_2 = nn.Linear(DIM, FFN), nn.Linear(FFN, DIM)

    def forward(self, x, k_cache, v_cache):
        """x [B,T,in], caches [B,4,L,128] -> [B,T,512], the caches with this chunk's first T-5 frames, newest 16
        kept.
        """
        batch, frames = x.shape[0], x.shape[1]
        q, k, v = self.linear_q_k_v(self.norm1(x)).split(DIM, dim=-1)
        heads = lambda t: t.reshape(batch, frames, HEADS, DIM // HEADS).transpose(1, 2)
        qh, kh, vh = heads(q), heads(k), heads(v)
        k_all, v_all = torch.cat([k_cache, kh], 2), torch.cat([v_cache, vh], 2)
        k_next = torch.cat([k_cache, kh[:, :, :-OVERLAP]], 2)[:, :, -LOOK:]
        v_next = torch.cat([v_cache, vh[:, :, :-OVERLAP]], 2)[:, :, -LOOK:]
        memory = self.fsmn_block(nn.functional.pad(v.transpose(1, 2), (KERNEL // 2, KERNEL // 2))).transpose(1, 2) + v
        scores = torch.softmax((qh * (DIM // HEADS) ** -0.5) @ k_all.transpose(2, 3), -1) @ v_all
        attended = self.linear_out(scores.transpose(1, 2).reshape(batch, frames, DIM)) + memory
        x = x + attended if self.same else attended
        return x + self.w_2(torch.relu(self.w_1(self.norm2(x)))), k_next, v_next


class Encoder(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList([Layer(DIM_IN if i == 0 else DIM) for i in range(layers)])
        self.after_norm = nn.LayerNorm(DIM, eps=1e-12)

    def forward(self, speech, start_idx, feats_cache, k_cache, v_cache):
        frames = speech.shape[1]
        places = (start_idx.unsqueeze(1) + torch.arange(1, frames + 1)).to(torch.float32)
        steps = torch.exp(torch.arange(DIM_IN // 2, dtype=torch.float32) * -(math.log(10000.0) / (DIM_IN / 2 - 1)))
        angles = places.unsqueeze(2) * steps
        x = torch.cat([feats_cache, speech * DIM**0.5 + torch.cat([torch.sin(angles), torch.cos(angles)], 2)], 1)
        feats_out = x[:, -OVERLAP:]
        keys, values = [], []
        for i, layer in enumerate(self.layers):
            x, k, v = layer(x, k_cache[i], v_cache[i])
            keys.append(k)
            values.append(v)
        return self.after_norm(x), start_idx + frames, feats_out, torch.stack(keys), torch.stack(values)


def load(encoder, path):
    state = torch.load(path, map_location="cpu")
    state = state.get("state_dict", state)
    ours = {}
    for key, value in state.items():
        m = re.match(r"encoder\.(encoders0|encoders)\.(\d+)\.(.+)$", key)
        if m:
            at = 0 if m[1] == "encoders0" else int(m[2]) + 1
            name = m[3].replace("self_attn.", "").replace("feed_forward.", "")
            ours[f"layers.{at}.{name}"] = value
        elif key.startswith("encoder.after_norm."):
            ours[key[len("encoder.") :]] = value
    encoder.load_state_dict(ours)


def empty(layers, batch=1):
    return [
        torch.zeros(batch, dtype=torch.int64),
        torch.zeros(batch, OVERLAP, DIM_IN),
        torch.zeros(layers, batch, HEADS, 0, 128),
        torch.zeros(layers, batch, HEADS, 0, 128),
    ]


def export(encoder, layers, path):
    speech = torch.randn(2, 4, DIM_IN)
    state = empty(layers, 2)
    state[2], state[3] = torch.randn(layers, 2, HEADS, 8, 128), torch.randn(layers, 2, HEADS, 8, 128)
    names = ["start_idx", "feats_cache", "k_cache", "v_cache"]
    free = {
        "speech": {0: "B", 1: "T"},
        "start_idx": {0: "B"},
        "feats_cache": {0: "B"},
        "k_cache": {1: "B", 3: "L"},
        "v_cache": {1: "B", 3: "L"},
        "enc": {0: "B", 1: "T5"},
        "start_idx_out": {0: "B"},
        "feats_cache_out": {0: "B"},
        "k_cache_out": {1: "B", 3: "L2"},
        "v_cache_out": {1: "B", 3: "L2"},
    }
    torch.onnx.export(
        encoder,
        (speech, *state),
        path,
        input_names=["speech"] + names,
        output_names=["enc"] + [n + "_out" for n in names],
        dynamic_axes=free,
        opset_version=16,
        dynamo=False,
    )
    import onnx

    model = onnx.load(path)
    entry = model.metadata_props.add()
    entry.key, entry.value = "layers", str(layers)
    onnx.save(model, path)


def features(path, shift, scale):
    """Chunks of LFR frames of one WAV, normalised; as WavFrontendOnline gives them to infer_encoder."""
    import torchaudio.compliance.kaldi as kaldi

    with wave.open(path) as w:
        assert w.getframerate() == 16000 and w.getnchannels() == 1 and w.getsampwidth() == 2, (
            path + " must be 16 kHz mono 16 bit"
        )
        pcm = (
            torch.tensor(struct.unpack(f"<{w.getnframes()}h", w.readframes(w.getnframes())), dtype=torch.float32)
            / 32768
        )
    pcm = pcm / max(float(pcm.abs().max()), 0.01) * 0.999 * 32768
    waiting, pending, started = torch.zeros(0), None, False
    for at in range(0, len(pcm) + 1, 3840):
        piece = pcm[at : at + 3840]
        last = len(piece) < 3840
        if last and len(piece) < 480:
            return
        waiting = torch.cat([waiting, piece])
        n = (len(waiting) - 400) // 160 + 1 if len(waiting) >= 400 else 0
        bank = (
            kaldi.fbank(
                waiting[None],
                num_mel_bins=80,
                dither=0.0,
                energy_floor=0.0,
                window_type="hamming",
                sample_frequency=16000,
            )
            if n
            else torch.zeros(0, 80)
        )
        waiting = waiting[n * 160 :]
        if not started:
            pending, started = bank[:1].repeat(3, 1), True
        pending = torch.cat([pending, bank])
        held = len(pending)
        rows, steps = [], math.ceil((held - 3) / 6) if held >= 7 or not n else 0
        used = steps
        for i in range(steps):
            part = pending[i * 6 : i * 6 + 7]
            if len(part) < 7 and not last:
                used = i
                break
            rows.append(torch.cat([part, part[-1:].repeat(7 - len(part), 1)]).reshape(-1))
        pending = pending[min(held - 1, used * 6) :]
        if rows:
            yield (torch.stack(rows) + shift) * scale


def numbers(text, tag):
    return torch.tensor([float(x) for x in re.search("<" + tag + r">[^\[]*\[([^\]]*)\]", text)[1].split()])


def centroids(path):
    with open(path, "rb") as f:
        data = f.read()
    size = struct.unpack("<H", data[8:10])[0]
    return torch.frombuffer(bytearray(data[10 + size :]), dtype=torch.float32).reshape(1024, 512)


def reference(encoder, layers, args):
    mvn = open(args.mvn).read()
    shift, scale, book = numbers(mvn, "AddShift"), numbers(mvn, "Rescale"), centroids(args.centroids)
    with open(args.reference, "w") as out, torch.no_grad():
        for path in args.wav:
            state, codes = empty(layers), []
            for chunk in features(path, shift, scale):
                enc, *state = encoder(chunk[None], *state)
                codes += torch.cdist(enc[0, -len(chunk) :], book).argmin(1).tolist()
            merged = [c for g in range(len(codes) // 2) for c in (codes[2 * g], codes[2 * g + 1], 1024, 1024, 1024)]
            out.write(json.dumps({"wav": path, "tokens": merged}) + "\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--random", type=int, default=0, metavar="LAYERS")
    p.add_argument("--reference")
    p.add_argument("--mvn")
    p.add_argument("--centroids")
    p.add_argument("files", nargs="+")
    args = p.parse_intermixed_args()
    rest = args.files if args.random else args.files[1:]
    layers = args.random or 50
    torch.manual_seed(20250217)
    encoder = Encoder(layers).eval()
    if not args.random:
        load(encoder, args.files[0])
    export(encoder, layers, rest[0])
    args.wav = rest[1:]
    if args.reference:
        reference(encoder, layers, args)


main()
