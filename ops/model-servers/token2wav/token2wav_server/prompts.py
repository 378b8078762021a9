"""What flow matching needs of a voice prompt, as upstream's token2wav.py makes it: codes, mel at 24 kHz, speaker
embedding.
"""

from pathlib import Path

import onnxruntime
import s3tokenizer
import torch
import torchaudio
import torchaudio.compliance.kaldi as kaldi
from flashcosyvoice.utils.audio import mel_spectrogram


class Prompts:
    def __init__(self, folder: Path, device: str):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.speaker = onnxruntime.InferenceSession(
            str(folder / "campplus.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = s3tokenizer.load_model(str(folder / "speech_tokenizer_v2_25hz.onnx")).to(device).eval()
        self.to_24k = torchaudio.transforms.Resample(16_000, 24_000)
        self.device = device

    def __call__(self, wave):
        audio = torch.from_numpy(wave.copy())
        mels, lengths = s3tokenizer.padding([s3tokenizer.log_mel_spectrogram(audio)])
        codes, code_lengths = self.tokenizer.quantize(mels.to(self.device), lengths.to(self.device))
        bank = kaldi.fbank(audio[None], num_mel_bins=80, dither=0, sample_frequency=16_000)
        bank = bank - bank.mean(0, keepdim=True)
        embedding = self.speaker.run(None, {self.speaker.get_inputs()[0].name: bank[None].numpy()})[0]
        mel = mel_spectrogram(self.to_24k(audio[None])).transpose(1, 2)
        return codes[:, : int(code_lengths[0])].long(), mel, torch.from_numpy(embedding).reshape(1, -1)
