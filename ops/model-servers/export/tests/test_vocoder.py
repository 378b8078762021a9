"""python3 -m unittest discover -s tests -t . (in ops/model-servers/export). Without torch only the signatures are
tested; with STEP_AUDIO=checkout of stepfun-ai/Step-Audio its classes too.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
from signatures import GRAPHS, faults, java_asks  # noqa: E402

try:
    import numpy as np
    import onnxruntime as ort
    import torch

    NO_TORCH = ""
except ImportError as e:
    NO_TORCH = str(e)
JAVA = HERE.parents[2] / "model-cluster/src/main/java/io/stepline/model/stepaudio"


def right(name):
    side = lambda s: {k: (f"tensor({t})", list(shape)) for k, (t, shape) in GRAPHS[name][s].items()}
    return side("inputs"), side("outputs")


class Signatures(unittest.TestCase):
    def test_what_is_right_has_no_faults(self):
        for name in GRAPHS:
            self.assertEqual(faults(name, *right(name)), [])

    def test_each_fault_is_named(self):
        for spoil, word in [
            (lambda i, o: i.pop("mask"), "mask is missing"),
            (lambda i, o: i.update(extra=("tensor(float)", [1])), "one too many"),
            (lambda i, o: i.update(t=("tensor(float16)", [2])), "must be tensor(float)"),
            (lambda i, o: i.update(t=("tensor(float)", [2, 1])), "dimensions"),
            (lambda i, o: i.update(x=("tensor(float)", [2, 80, 21])), "must be free"),
            (lambda i, o: i.update(x=("tensor(float)", [1, 80, "T"])), "must be 2"),
            (lambda i, o: o.clear(), "velocity is missing"),
        ]:
            inputs, outputs = right("flow_estimator.onnx")
            spoil(inputs, outputs)
            self.assertIn(word, " ".join(faults("flow_estimator.onnx", inputs, outputs)))

    def test_the_house_asks_for_the_inputs_that_are_exported(self):
        of = lambda *names: set().union(*(GRAPHS[n]["inputs"] for n in names))
        self.assertEqual(
            java_asks((JAVA / "FlowMatching.java").read_text()), of("flow_encoder.onnx", "flow_estimator.onnx")
        )
        self.assertEqual(java_asks((JAVA / "Hift.java").read_text()), of("hift_source.onnx", "hift_filter.onnx"))


@unittest.skipIf(NO_TORCH, NO_TORCH)
class Exported(unittest.TestCase):
    def run_script(self, *args):
        return subprocess.run([sys.executable, *args], cwd=HERE, capture_output=True, text=True)

    def test_a_dry_run_exports_four_graphs_that_pass_the_check(self):
        with tempfile.TemporaryDirectory() as out:
            made = self.run_script("vocoder.py", "--dry-run", out)
            self.assertEqual(made.returncode, 0, made.stderr)
            checked = self.run_script("check_vocoder.py", out)
            self.assertEqual(
                (checked.returncode, checked.stdout.split(": ")[-1].strip()),
                (0, "all that Stepline asks for"),
                checked.stderr,
            )
            os.remove(out + "/hift_filter.onnx")
            self.assertIn("vocoder.py makes it", self.run_script("check_vocoder.py", out).stdout)

    def test_a_checkpoint_that_is_not_there_is_refused_with_the_cure(self):
        self.assertIn("fetch_models.py", self.run_script("vocoder.py", "/nowhere", "/tmp/none").stderr)

    def test_resizing_is_what_interpolate_does(self):
        from vocoder import resized

        for length, size in ((7, 19), (20, 11), (1, 3), (3, 3), (41, 86)):
            x = torch.randn(1, 5, length)
            torch.testing.assert_close(
                resized(x, torch.tensor([size])), torch.nn.functional.interpolate(x, size=size, mode="linear")
            )


@unittest.skipIf(NO_TORCH or "STEP_AUDIO" not in os.environ, "STEP_AUDIO names no checkout of stepfun-ai/Step-Audio")
class AgainstUpstream(unittest.TestCase):
    def test_the_graphs_give_what_upstreams_classes_give(self):
        sys.path.append(os.environ["STEP_AUDIO"])
        if not torch.cuda.is_available():
            torch.Tensor.cuda = lambda self, *_, **__: self
        from cosyvoice.flow.decoder import ConditionalDecoder
        from cosyvoice.flow.flow import MaskedDiffWithXvec
        from cosyvoice.flow.length_regulator import InterpolateRegulator
        from cosyvoice.hifigan.f0_predictor import ConvRNNF0Predictor
        from cosyvoice.hifigan.generator import HiFTGenerator
        from cosyvoice.transformer.encoder import ConformerEncoder
        from vocoder import export, in_float32, plain

        torch.manual_seed(3)
        encoder = ConformerEncoder(
            input_size=512,
            output_size=512,
            attention_heads=8,
            linear_units=64,
            num_blocks=1,
            input_layer="linear",
            pos_enc_layer_type="rel_pos_espnet",
            use_cnn_module=False,
            macaron_style=False,
        )
        decoder = torch.nn.Module()
        decoder.estimator = ConditionalDecoder(
            320,
            80,
            channels=[64, 64],
            dropout=0.0,
            attention_head_dim=16,
            n_blocks=1,
            num_mid_blocks=1,
            num_heads=2,
            act_fn="gelu",
        )
        flow = plain(
            MaskedDiffWithXvec(
                vocab_size=5121,
                input_frame_rate=125 / 3,
                encoder=encoder,
                decoder=decoder,
                length_regulator=InterpolateRegulator(80, [1, 1, 1, 1]),
            )
        )
        hift = plain(HiFTGenerator(base_channels=32, f0_predictor=ConvRNNF0Predictor(cond_channels=16)))
        with tempfile.TemporaryDirectory() as out:
            export(flow, hift, Path(out))
            self.assertEqual(
                subprocess.run([sys.executable, "check_vocoder.py", out], cwd=HERE, capture_output=True).returncode, 0
            )
            session = lambda n: ort.InferenceSession(f"{out}/{n}", providers=["CPUExecutionProvider"])
            tokens, embedding = torch.randint(0, 5120, (1, 61)), torch.randn(1, 192)
            mu, spks = session("flow_encoder.onnx").run(
                None,
                {
                    "tokens": tokens.numpy(),
                    "prompt_length": np.array([20]),
                    "prompt_frames": np.array([43]),
                    "frames": np.array([84]),
                    "embedding": embedding.numpy(),
                },
            )
            with torch.no_grad():
                h, _ = encoder.inference(flow.input_embedding(tokens), torch.tensor([61]))
                h = flow.encoder_proj(h)
                want, _ = flow.length_regulator.inference(h[:, :20], h[:, 20:], 43, 84)
                np.testing.assert_allclose(mu, want.transpose(1, 2).numpy(), atol=1e-4)
                np.testing.assert_allclose(
                    spks, flow.spk_embed_affine_layer(torch.nn.functional.normalize(embedding)).numpy(), atol=1e-5
                )
                x, mu2, cond, sp, t = (
                    torch.randn(2, 80, 51),
                    torch.randn(2, 80, 51),
                    torch.randn(2, 80, 51),
                    torch.randn(2, 80),
                    torch.tensor([0.3, 0.3]),
                )
                (got,) = session("flow_estimator.onnx").run(
                    None,
                    {
                        k: v.numpy()
                        for k, v in dict(x=x, mask=torch.ones(2, 1, 51), mu=mu2, t=t, spks=sp, cond=cond).items()
                    },
                )
                with in_float32():
                    want = decoder.estimator(x, torch.ones(2, 1, 51), mu2, t, sp, cond)
                np.testing.assert_allclose(got, want.numpy(), atol=1e-4)
                mel, stft = torch.randn(1, 80, 33), torch.randn(1, 18, 33 * 64 + 1)
                got = session("hift_filter.onnx").run(None, {"mel": mel.numpy(), "source_stft": stft.numpy()})
                for a, b in zip(got, hift._inference_impl(mel=mel, s_stft=stft)):
                    np.testing.assert_allclose(a, b.numpy(), rtol=1e-3, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
