#!/usr/bin/env python3
"""Exports the vocoder of Step-Audio v1: flow_encoder.onnx, flow_estimator.onnx, hift_source.onnx, hift_filter.onnx,
as decoder.folder wants them.

    export PYTHONPATH=/src/Step-Audio
    python3 vocoder.py Step-Audio-TTS-3B/CosyVoice-300M-25Hz OUT        # then ...-25Hz-Music into OUT/music
    python3 vocoder.py --dry-run OUT             # small modules by chance, same signatures
    python3 check_vocoder.py OUT

The first form needs a checkout of stepfun-ai/Step-Audio (a52b94d) on PYTHONPATH and what its cosyvoice/ imports:
torch, onnx, onnxruntime, hyperpyyaml, omegaconf, einops, scipy,
diffusers, conformer, librosa. CUDA is not needed. campplus.onnx ships with the checkpoint and is copied.
What is exported is upstream's own forward: flow.py inference up to the length regulator, decoder.py in float32
where it casts to bfloat16, generator.py with exp and sine inside.
"""

import argparse
import contextlib
import shutil
import sys
from pathlib import Path

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError:
    sys.exit("vocoder.py needs torch: pip install torch onnx onnxruntime")

from signatures import GRAPHS, SAMPLES_PER_FRAME


def resized(x, size):
    """Linear interpolation along time as F.interpolate(mode="linear") does it. x [1,C,L], size i64 [1] ->
    [1,C,size].
    """
    length = x.shape[2]
    steps = torch.arange(size[0].to(torch.int64), dtype=torch.float32)
    place = ((steps + 0.5) * (torch.as_tensor(length, dtype=torch.float32) / size[0].to(torch.float32)) - 0.5).clamp(
        min=0
    )
    low = place.floor().to(torch.int64)
    high = torch.minimum(low + 1, torch.as_tensor(length - 1))
    share = place - low.to(torch.float32)
    return x.index_select(2, low) * (1 - share) + x.index_select(2, high) * share


class FlowEncoder(nn.Module):
    def __init__(self, flow):
        super().__init__()
        self.flow = flow

    def forward(self, tokens, prompt_length, prompt_frames, frames, embedding):
        spks = self.flow.spk_embed_affine_layer(F.normalize(embedding, dim=1))
        x = self.flow.input_embedding(tokens.clamp(min=0))
        encoder = self.flow.encoder
        all_of_it = torch.ones(1, 1, tokens.shape[1], dtype=torch.bool)
        x, places, _ = encoder.embed(x, all_of_it)
        x = encoder.forward_layers(x, all_of_it, places, all_of_it)
        if encoder.normalize_before:
            x = encoder.after_norm(x)
        x = self.flow.encoder_proj(x).transpose(1, 2)
        ahead = prompt_length[0]
        x = torch.cat([resized(x[:, :, :ahead], prompt_frames), resized(x[:, :, ahead:], frames)], 2)
        return self.flow.length_regulator.model(x), spks


class FlowEstimator(nn.Module):
    def __init__(self, flow):
        super().__init__()
        self.estimator = flow.decoder.estimator

    def forward(self, x, mask, mu, t, spks, cond):
        return self.estimator(x, mask, mu, t, spks, cond)


class HiftSource(nn.Module):
    def __init__(self, hift):
        super().__init__()
        self.hift = hift

    def forward(self, mel):
        return self.hift._f02source(self.hift.f0_predictor(mel))


class HiftFilter(nn.Module):
    def __init__(self, hift):
        super().__init__()
        self.hift = hift

    def forward(self, mel, source_stft):
        inner = type(self.hift)._inference_impl
        return getattr(inner, "__wrapped__", inner)(self.hift, mel=mel, s_stft=source_stft)


@contextlib.contextmanager
def in_float32():
    """Upstream's decoder names torch.bfloat16 in its forward."""
    was, torch.bfloat16 = torch.bfloat16, torch.float32
    try:
        yield
    finally:
        torch.bfloat16 = was


def plain(module):
    """Weights without their norm and direction apart."""
    for m in module.modules():
        with contextlib.suppress(ValueError, AttributeError):
            nn.utils.remove_weight_norm(m)
        if nn.utils.parametrize.is_parametrized(m, "weight"):
            nn.utils.parametrize.remove_parametrizations(m, "weight")
    return module.float().eval()


def example(name):
    sizes = {"N": 40, "M": 60, "T": 21, "S": 21 * SAMPLES_PER_FRAME, "K": 21 * SAMPLES_PER_FRAME // 4 + 1}
    given = {"prompt_length": [15], "prompt_frames": [31], "frames": [29]}
    values = []
    for key, (kind, shape) in GRAPHS[name]["inputs"].items():
        shape = [sizes.get(s, s) for s in shape]
        values.append(
            torch.tensor(given[key])
            if key in given
            else (
                torch.randint(0, 5120, shape)
                if kind == "int64"
                else torch.ones(shape) if key == "mask" else torch.rand(shape)
            )
        )
    return tuple(values)


def export(flow, hift, out: Path):
    out.mkdir(parents=True, exist_ok=True)
    modules = {
        "flow_encoder.onnx": FlowEncoder(flow),
        "flow_estimator.onnx": FlowEstimator(flow),
        "hift_source.onnx": HiftSource(hift),
        "hift_filter.onnx": HiftFilter(hift),
    }
    for name, module in modules.items():
        io = GRAPHS[name]
        free = {
            k: {i: s for i, s in enumerate(shape) if isinstance(s, str)}
            for side in ("inputs", "outputs")
            for k, (_, shape) in io[side].items()
        }
        with torch.no_grad(), in_float32():
            torch.onnx.export(
                module.eval(),
                example(name),
                str(out / name),
                input_names=list(io["inputs"]),
                output_names=list(io["outputs"]),
                dynamic_axes={k: v for k, v in free.items() if v},
                opset_version=17,
                dynamo=False,
            )
        print(f"{out / name}: {(out / name).stat().st_size / 1e6:.1f} MB")


def load(folder: Path):
    missing = [f for f in ("cosyvoice.yaml", "flow.pt", "hift.pt", "campplus.onnx") if not (folder / f).is_file()]
    if missing:
        sys.exit(
            f"{folder} lacks {', '.join(missing)}; ops/model-servers/fetch_models.py step-audio brings "
            f"Step-Audio-TTS-3B, which has it"
        )
    try:
        from hyperpyyaml import load_hyperpyyaml
        import cosyvoice.flow.flow  # noqa: F401
    except ImportError as e:
        sys.exit(
            f"{e}: put a checkout of stepfun-ai/Step-Audio on PYTHONPATH and install what its cosyvoice/ imports "
            f"(see the head of this file)"
        )
    if not torch.cuda.is_available():
        torch.Tensor.cuda = lambda self, *_, **__: self  # generator.py puts its window on the card as it is made
    with open(folder / "cosyvoice.yaml") as f:
        made = load_hyperpyyaml(f)
    flow, hift = made["flow"], made["hift"]
    flow.load_state_dict(torch.load(folder / "flow.pt", map_location="cpu"))
    hift.load_state_dict(torch.load(folder / "hift.pt", map_location="cpu"))
    check_rates(flow, hift)
    return plain(flow), plain(hift)


def check_rates(flow, hift):
    """Stepline reckons with 41.67 codes a second, 22.05 kHz and 256 samples a frame (FlowVocoder.java)."""
    per_code = 22_050 / SAMPLES_PER_FRAME / (125 / 3)
    mine = flow.mel_feat_conf["sampling_rate"] / flow.mel_feat_conf["hop_size"] / flow.input_frame_rate
    if abs(mine - per_code) > 0.01:
        sys.exit(
            f"this checkpoint makes {mine:.3f} mel frames of a code, Stepline reckons with {per_code:.3f}: it is not "
            f"the dual-codebook vocoder of Step-Audio v1"
        )
    if flow.vocab_size < 5_120:
        sys.exit(f"this checkpoint knows {flow.vocab_size} codes, Step-Audio v1 has 5120")
    if getattr(flow.encoder, "use_dynamic_chunk", False) or getattr(flow.encoder, "static_chunk_size", 0) > 0:
        sys.exit("this checkpoint's encoder looks at chunks; only one that looks at the whole can be exported here")
    if hift.sampling_rate != 22_050:
        sys.exit(f"this HiFT makes {hift.sampling_rate} Hz, Stepline reckons with 22050")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--dry-run", action="store_true", help="small modules by chance instead of the checkpoint")
    p.add_argument("paths", nargs="+", type=Path, metavar="[CHECKPOINT] OUT")
    a = p.parse_args()
    if len(a.paths) != (1 if a.dry_run else 2):
        p.error("OUT alone with --dry-run, otherwise CHECKPOINT and OUT")
    if a.dry_run:
        from small import flow_and_hift

        export(*flow_and_hift(), a.paths[0])
        return
    export(*load(a.paths[0]), a.paths[1])
    shutil.copy(a.paths[0] / "campplus.onnx", a.paths[1] / "campplus.onnx")


if __name__ == "__main__":
    main()
