"""token2wav of Step-Audio 2 with batches over replies. Needs torch and, on PYTHONPATH, the code of
yuekaizhang/Step-Audio2, branch trt (204e587): cosyvoice2 and flashcosyvoice.

Upstream (CosyVoice token2wav_dit.py, cosyvoice2/flow/flow_matching.py) voices one reply at a time. Here the estimator,
which is nearly all of the work (ten steps of sixteen layers), takes chunks of several replies, of whatever length and
age: rows are padded, what is padded is masked, and caches are cut at each row's own end. The encoder and HiFT go one by
one, since the one's cache grows with the reply and the other looks ahead. Numbers are upstream's: cosine schedule,
guidance, noise by place, cache cut to the prompt's length and 100 frames, 8 frames of overlap, Hamming cross-fade.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

import numpy as np
import torch
from torch.nn import functional as F

from .graph import AHEAD, HELD_FRAMES, HELD_SAMPLES, Work, bucket

STEPS = 10
KEPT = 100
FILES = ("flow.yaml", "flow.pt", "hift.pt", "campplus.onnx", "speech_tokenizer_v2_25hz.onnx")


@dataclass(frozen=True)
class State:
    """speaker [1,80]; conformer caches; of each Euler step cnn [depth,2,C,2] and att [depth,2,heads,T,2 dim]; mel
    [1,80,8], source [1,1,3840] and speech [1,3840] once begun.
    """

    prompt_frames: int
    speaker: torch.Tensor
    conformer_cnn: torch.Tensor
    conformer_att: torch.Tensor
    cnn: tuple[torch.Tensor, ...]
    att: tuple[torch.Tensor, ...]
    mel: Optional[torch.Tensor] = None
    source: Optional[torch.Tensor] = None
    speech: Optional[torch.Tensor] = None


class StepAudio2:
    name = "token2wav of Step-Audio 2"

    def __init__(self, flow, hift, prompt, device: str, prompt_s: float = 3.0):
        """prompt: float32 [N] at 16 kHz -> codes int64 [1,P], mel [1,T,80], embedding [1,192]."""
        self.flow, self.hift, self.prompt, self.device, self.prompt_s = flow, hift, prompt, device, prompt_s
        self.dtype = next(flow.parameters()).dtype
        times = 1 - torch.cos(torch.linspace(0, 1, STEPS + 1, dtype=torch.float64) * 0.5 * torch.pi)
        self.times = [float(t) for t in times]

    @classmethod
    def load(cls, folder: Path, device: str, dtype: str, prompt_s: float) -> "StepAudio2":
        """Throws ImportError or OSError that say what is missing and where it comes from."""
        missing = [f for f in FILES if not (folder / f).is_file()]
        if missing:
            raise OSError(
                f"{folder} lacks {', '.join(missing)}; ops/model-servers/fetch_models.py step-audio-2-mini brings them"
            )
        if device.startswith("cuda") and not torch.cuda.is_available():
            raise OSError(
                "torch sees no CUDA device; start the container with a GPU, or take --device cpu (many times slower "
                "than speech)"
            )
        try:
            from flashcosyvoice.modules.hifigan import HiFTGenerator
            from hyperpyyaml import load_hyperpyyaml
            from .prompts import Prompts
        except ImportError as e:
            raise ImportError(
                f"{e}; build ops/model-servers/token2wav/Dockerfile, or put yuekaizhang/Step-Audio2 (branch trt) on "
                f"PYTHONPATH and install requirements.txt"
            ) from e
        with open(folder / "flow.yaml") as f:
            flow = load_hyperpyyaml(f)["flow"]
        flow.load_state_dict(torch.load(folder / "flow.pt", map_location="cpu", weights_only=True), strict=True)
        hift = HiFTGenerator()
        weights = torch.load(folder / "hift.pt", map_location="cpu", weights_only=True)
        hift.load_state_dict({k.replace("generator.", ""): v for k, v in weights.items()}, strict=True)
        return cls(
            flow.to(device, getattr(torch, dtype)).eval(),
            hift.to(device).eval(),
            Prompts(folder, device),
            device,
            prompt_s,
        )

    @torch.inference_mode()
    def voice(self, wave):
        codes, mel, embedding = self.prompt(wave[: int(self.prompt_s * 16_000)])
        n = min(mel.shape[1] // 2, codes.shape[1])
        codes, mel = codes[:, :n].to(self.device), mel[:, : 2 * n].to(self.device, self.dtype)
        speaker = self.flow.spk_embed_affine_layer(F.normalize(embedding.to(self.device, self.dtype), dim=1))
        hidden, cnn, att = self._encode(torch.cat([codes, codes[:, :AHEAD]], 1), False, None, None)
        nothing = State(2 * n, speaker, cnn, att, (None,) * STEPS, (None,) * STEPS)
        _, cnns, atts = self._solve([nothing], [hidden], [mel.transpose(1, 2)])
        return replace(nothing, cnn=cnns[0], att=atts[0])

    def begin(self, voice):
        return voice

    def key(self, work: Work):
        return bucket(work.frames)

    @torch.inference_mode()
    def step(self, works):
        encoded = [
            self._encode(
                torch.from_numpy(w.codes)[None].to(self.device), w.last, w.state.conformer_cnn, w.state.conformer_att
            )
            for w in works
        ]
        mus = [h for h, _, _ in encoded]
        mels, cnns, atts = self._solve([w.state for w in works], mus, [torch.zeros_like(m) for m in mus])
        results = []
        for w, (_, conformer_cnn, conformer_att), mel, cnn, att in zip(works, encoded, mels, cnns, atts):
            after = replace(w.state, conformer_cnn=conformer_cnn, conformer_att=conformer_att, cnn=cnn, att=att)
            results.append(self._voice(after, mel.float(), w.last))
        return results

    def _voice(self, state, mel, last):
        """HiFT over what was held back and what is new; the seam is cross-faded, the end held back."""
        if state.mel is not None:
            mel = torch.cat([state.mel, mel], 2)
        source = torch.zeros(1, 1, 0, device=self.device) if state.source is None else state.source
        speech, source = self.hift(mel, source)
        if state.speech is not None and state.speech.shape[1]:
            n = state.speech.shape[1]
            window = torch.from_numpy(np.hamming(2 * n)).to(self.device, torch.float32)
            speech = torch.cat([speech[:, :n] * window[:n] + state.speech * window[n:], speech[:, n:]], 1)
        kept = min(HELD_SAMPLES, speech.shape[1])
        after = replace(
            state,
            mel=mel[:, :, -HELD_FRAMES:].clone(),
            source=source[:, :, -kept:].clone(),
            speech=speech[:, -kept:].clone(),
        )
        sound = speech[0].float().cpu().numpy()
        return (sound if last else sound[: len(sound) - kept]), after

    def flush(self, state):
        return state.speech[0].float().cpu().numpy()

    def size(self, state):
        tensors = [
            state.conformer_cnn,
            state.conformer_att,
            *state.cnn,
            *state.att,
            state.mel,
            state.source,
            state.speech,
        ]
        return sum(t.numel() * t.element_size() for t in tensors if t is not None)

    def _encode(self, codes, last, cnn, att):
        """codes [1,T] -> what is to be spoken [1,80,2 T], caches."""
        hidden, cnn, att = self.flow.encoder.forward_chunk(
            xs=self.flow.input_embedding(codes), last_chunk=last, cnn_cache=cnn, att_cache=att
        )
        return self.flow.encoder_proj(hidden).transpose(1, 2).contiguous(), cnn, att

    def _solve(self, states, mus, conds):
        """Ten Euler steps for all at once. mus, conds: [1,80,T] each -> mels [1,80,T], caches of each reply by step."""
        n, sizes = len(states), [m.shape[2] for m in mus]
        ages = [0 if s.att[0] is None else s.att[0].shape[3] for s in states]
        noise = self.flow.decoder.rand_noise
        x = padded([noise[:, :, age : age + size].to(mus[0]) for age, size in zip(ages, sizes)], 2)
        guide = self.flow.decoder.inference_cfg_rate
        mu, cond = padded(mus, 2), padded(conds, 2)
        mu2, cond2 = torch.cat([mu, torch.zeros_like(mu)]), torch.cat([cond, torch.zeros_like(cond)])
        speakers = torch.cat([s.speaker for s in states])
        speakers = torch.cat([speakers, torch.zeros_like(speakers)])
        mask = self._mask(sizes, ages)
        cnns, atts = [[] for _ in states], [[] for _ in states]
        for k in range(STEPS):
            t = torch.full((2 * n,), self.times[k], device=mu.device, dtype=mu.dtype)
            old = [self._cache(s, k) for s in states]
            v, cnn, att = self._velocity(torch.cat([x, x]), mu2, t, speakers, cond2, mask, sizes, old)
            x = x + (self.times[k + 1] - self.times[k]) * ((1 + guide) * v[:n] - guide * v[n:])
            for i, s in enumerate(states):
                cnns[i].append(cnn[:, [i, n + i]])
                mine = torch.cat([att[:, [i, n + i], :, : sizes[i]], old[i][1]], 3)
                if mine.shape[3] > s.prompt_frames + KEPT:
                    mine = torch.cat([mine[:, :, :, : s.prompt_frames], mine[:, :, :, -KEPT:]], 3)
                atts[i].append(mine)
        mels = [x[i : i + 1, :, : sizes[i]] for i in range(n)]
        return mels, [tuple(c) for c in cnns], [tuple(a) for a in atts]

    def _cache(self, state, k):
        """cnn [depth,2,2 C,2] and att [depth,2,heads,T,2 dim] of one step, empty at a voice's beginning."""
        if state.att[k] is not None:
            return state.cnn[k], state.att[k]
        blocks = self.flow.decoder.estimator.blocks
        conv, attention = blocks[0].conv, blocks[0].attn
        like = dict(dtype=self.dtype, device=self.device)
        return (
            torch.zeros(len(blocks), 2, conv.in_channels + conv.out_channels, 2, **like),
            torch.zeros(len(blocks), 2, attention.num_heads, 0, 2 * attention.head_dim, **like),
        )

    def _mask(self, sizes, ages):
        """[2 B, T, T + most of cache], true where there is something; nothing needs one if all are alike."""
        if len(set(sizes)) == 1 and len(set(ages)) == 1:
            return None
        at = lambda counts: torch.arange(max(counts), device=self.device)[None] < torch.tensor(
            counts, device=self.device
        ).unsqueeze(1)
        keys = torch.cat(
            [at(sizes), at(ages) if max(ages) else torch.zeros(len(ages), 0, device=self.device).bool()], 1
        )
        return keys[:, None, :].expand(-1, max(sizes), -1).repeat(2, 1, 1)

    def _velocity(self, x, mu, t, speakers, cond, mask, sizes, old):
        """DiT.forward_chunk (decoder_dit.py) with rows of their own lengths. New keys and values, without the old."""
        dit, both = self.flow.decoder.estimator, 2 * sizes
        time = dit.t_embedder(t).unsqueeze(1)
        wide = speakers[:, :, None].expand(-1, -1, x.shape[2])
        x = dit.in_proj(torch.cat([x, mu, wide, cond], 1).transpose(1, 2))
        rows = lambda caches, axis: torch.cat(
            [padded([c[:, row : row + 1] for c in caches], axis, 1) for row in (0, 1)], 1
        )
        cnn_old, att_old = rows([c for c, _ in old], 3), rows([a for _, a in old], 3)
        cnns, atts = [], []
        for i, block in enumerate(dit.blocks):
            shift_a, scale_a, gate_a, shift_m, scale_m, gate_m, shift_c, scale_c, gate_c = block.adaLN_modulation(
                time
            ).chunk(9, -1)
            y, att = block.attn.forward_chunk(block.norm1(x) * (1 + scale_a) + shift_a, att_old[i], mask)
            x = x + gate_a * y
            y, cnn = convolved(block.conv, block.norm3(x) * (1 + scale_c) + shift_c, cnn_old[i], both)
            x = x + gate_c * y
            x = x + gate_m * block.mlp(block.norm2(x) * (1 + scale_m) + shift_m)
            cnns.append(cnn)
            atts.append(att[:, :, : x.shape[1]])
        return dit.final_layer(x, time).transpose(1, 2), torch.stack(cnns), torch.stack(atts)


def padded(parts, axis, join=0):
    """Parts of different length along axis, zeros behind, joined."""
    most = max(p.shape[axis] for p in parts)
    behind = lambda p: [0, 0] * (p.dim() - 1 - axis) + [0, most - p.shape[axis]]
    return torch.cat([p if p.shape[axis] == most else F.pad(p, behind(p)) for p in parts], join)


def convolved(conv, x, cache, sizes):
    """CausalConvBlock.forward_chunk, whose caches are the last two frames of each row and not of the padding."""
    first, second = cache.split((conv.in_channels, conv.out_channels), 1)

    def one(layer, y, before):
        y = torch.cat([before, y], 2)
        last = torch.stack([y[i, :, n : n + 2] for i, n in enumerate(sizes)])
        return F.conv1d(y, layer.weight, layer.bias), last

    y, first = one(conv.block[1], x.transpose(1, 2), first)
    y = conv.block[2:6](y)
    y, second = one(conv.block[6], y, second)
    return y.transpose(1, 2), torch.cat([first, second], 1)
