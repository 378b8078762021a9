"""Small modules by chance that have what vocoder.py takes of upstream's: attributes, shapes and rates, not sound."""

import torch
from torch import nn


class Embed(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.out = nn.Linear(size, size)

    def forward(self, x, mask):
        return self.out(x), torch.arange(x.shape[1], dtype=torch.float32)[None, :, None] * 0.01, mask


class Encoder(nn.Module):
    normalize_before, use_dynamic_chunk, static_chunk_size = True, False, 0

    def __init__(self, size):
        super().__init__()
        self.embed, self.mix, self.after_norm = Embed(size), nn.Linear(size, size), nn.LayerNorm(size)

    def forward_layers(self, x, mask, places, mask_pad):
        weights = torch.softmax((x @ x.transpose(1, 2)).masked_fill(mask.eq(0), -1e4), -1)
        return self.mix(weights @ x + places)


class Estimator(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(320, 80, 3, padding=1)
        self.time = nn.Linear(1, 80)

    def forward(self, x, mask, mu, t, spks, cond):
        wide = torch.cat([x, mu, spks[:, :, None].expand(-1, -1, x.shape[2]), cond], 1).to(torch.bfloat16)
        return (self.conv(wide) + self.time(t[:, None])[:, :, None]) * mask


class Regulator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Conv1d(80, 80, 3, 1, 1), nn.GroupNorm(1, 80), nn.Mish(), nn.Conv1d(80, 80, 1, 1))


class Flow(nn.Module):
    def __init__(self, size=32):
        super().__init__()
        self.vocab_size, self.input_frame_rate, self.mel_feat_conf = (
            5_121,
            125 / 3,
            {"sampling_rate": 22_050, "hop_size": 256},
        )
        self.input_embedding, self.spk_embed_affine_layer = nn.Embedding(self.vocab_size, size), nn.Linear(192, 80)
        self.encoder, self.encoder_proj, self.length_regulator = Encoder(size), nn.Linear(size, 80), Regulator()
        self.decoder = nn.Module()
        self.decoder.estimator = Estimator()


class Hift(nn.Module):
    def __init__(self):
        super().__init__()
        self.sampling_rate = 22_050
        self.f0_predictor = nn.Conv1d(80, 1, 3, padding=1)
        self.pre = nn.utils.weight_norm(nn.Conv1d(80, 18, 3, padding=1))
        self.up = nn.Upsample(scale_factor=64)
        self.source_up = nn.Upsample(scale_factor=256)

    def _f02source(self, f0):
        sine = torch.sin(torch.cumsum(self.source_up(f0.abs() * 100) / 22_050, -1) * 6.28)
        return sine + 0.003 * torch.randn_like(sine)

    @torch.inference_mode()
    def _inference_impl(self, mel, s_stft):
        x = nn.functional.pad(self.up(self.pre(mel)), (1, 0)) + s_stft
        return torch.exp(0.1 * x[:, :9]), torch.sin(x[:, 9:])


def flow_and_hift():
    from vocoder import check_rates, plain

    torch.manual_seed(20250217)
    flow, hift = Flow(), Hift()
    check_rates(flow, hift)
    return plain(flow), plain(hift)
