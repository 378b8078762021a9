"""token2wav of Step-Audio 2 with batches over replies. Needs torch and, on PYTHONPATH, the code of
yuekaizhang/Step-Audio2, branch trt (204e587): cosyvoice2 and flashcosyvoice.

Upstream (CosyVoice token2wav_dit.py, cosyvoice2/flow/flow_matching.py) voices one reply at a time. Here the
estimator, which is nearly all of the work (ten steps of sixteen layers),
and HiFT take chunks of several replies whose lengths are equal; the encoder, whose cache grows with the reply, goes
one by one. Numbers are upstream's: cosine schedule, guidance, noise
by place, cache cut to the prompt's length and 100 frames, 8 frames of overlap, Hamming cross-fade.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

import numpy as np
import torch
from torch.nn import functional as F

from .graph import AHEAD, HELD_FRAMES, HELD_SAMPLES, Work

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
        self.window = torch.from_numpy(np.hamming(2 * HELD_SAMPLES)).to(device, torch.float32)
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
        depth = len(self.flow.decoder.estimator.blocks)
        nothing = State(2 * n, speaker, cnn, att, (None,) * STEPS, (None,) * STEPS)
        _, cnns, atts = self._solve([nothing], hidden, mel.transpose(1, 2))
        assert depth == cnns[0][0].shape[0]
        return replace(nothing, cnn=cnns[0], att=atts[0])

    def begin(self, voice):
        return voice

    def key(self, work: Work):
        return work.frames, work.state.att[0].shape[3], work.state.prompt_frames, work.state.mel is None

    @torch.inference_mode()
    def step(self, works):
        encoded = [
            self._encode(
                torch.from_numpy(w.codes)[None].to(self.device), w.last, w.state.conformer_cnn, w.state.conformer_att
            )
            for w in works
        ]
        hidden = torch.cat([h for h, _, _ in encoded])
        mels, cnns, atts = self._solve([w.state for w in works], hidden, torch.zeros_like(hidden))
        begun = works[0].state.mel is not None
        mels = mels.float()
        if begun:
            mels = torch.cat([torch.cat([w.state.mel for w in works]), mels], 2)
            sources = torch.cat([w.state.source for w in works])
        else:
            sources = torch.zeros(len(works), 1, 0, device=self.device)
        speech, source = self.hift(mels, sources)
        if begun:
            speech = speech.clone()
            speech[:, :HELD_SAMPLES] = (
                speech[:, :HELD_SAMPLES] * self.window[:HELD_SAMPLES]
                + torch.cat([w.state.speech for w in works]) * self.window[HELD_SAMPLES:]
            )
        sounds = speech.float().cpu().numpy()
        results = []
        for i, w in enumerate(works):
            _, conformer_cnn, conformer_att = encoded[i]
            after = replace(
                w.state,
                conformer_cnn=conformer_cnn,
                conformer_att=conformer_att,
                cnn=cnns[i],
                att=atts[i],
                mel=mels[i : i + 1, :, -HELD_FRAMES:].clone(),
                source=source[i : i + 1, :, -HELD_SAMPLES:].clone(),
                speech=speech[i : i + 1, -HELD_SAMPLES:].clone(),
            )
            results.append((sounds[i] if w.last else sounds[i, :-HELD_SAMPLES], after))
        return results

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

    def _solve(self, states, mu, cond):
        """Ten Euler steps for replies whose caches are equally long. mu, cond [B,80,T] -> mel [B,80,T], and for
        each reply its caches by step.
        """
        n, frames = len(states), mu.shape[2]
        offset = 0 if states[0].att[0] is None else states[0].att[0].shape[3]
        x = self.flow.decoder.rand_noise[:, :, offset : offset + frames].to(mu).expand(n, -1, -1)
        guide = self.flow.decoder.inference_cfg_rate
        mu2, cond2 = torch.cat([mu, torch.zeros_like(mu)]), torch.cat([cond, torch.zeros_like(cond)])
        speakers = torch.cat([s.speaker for s in states])
        speakers = torch.cat([speakers, torch.zeros_like(speakers)])
        cnns, atts = [[] for _ in states], [[] for _ in states]
        for k in range(STEPS):
            t = torch.full((2 * n,), self.times[k], device=mu.device, dtype=mu.dtype)
            both = lambda caches: (
                None if caches[0] is None else torch.cat([c[:, row : row + 1] for row in (0, 1) for c in caches], 1)
            )
            v, cnn, att = self.flow.decoder.estimator.forward_chunk(
                x=torch.cat([x, x]),
                mu=mu2,
                t=t,
                spks=speakers,
                cond=cond2,
                cnn_cache=both([s.cnn[k] for s in states]),
                att_cache=both([s.att[k] for s in states]),
            )
            x = x + (self.times[k + 1] - self.times[k]) * ((1 + guide) * v[:n] - guide * v[n:])
            for i, s in enumerate(states):
                cnns[i].append(cnn[:, [i, n + i]])
                mine = att[:, [i, n + i]]
                if mine.shape[3] > s.prompt_frames + KEPT:
                    mine = torch.cat([mine[:, :, :, : s.prompt_frames], mine[:, :, :, -KEPT:]], 3)
                atts[i].append(mine)
        return x, [tuple(c) for c in cnns], [tuple(a) for a in atts]
