"""The real graph's code against upstream's classes with weights by chance, on the CPU: STEP_AUDIO2=checkout of
yuekaizhang/Step-Audio2 (branch trt) python3 -m unittest ...

Skipped where torch or the checkout is missing.
"""

import os
import sys
import unittest

import numpy as np

try:
    import torch

    sys.path.append(os.environ.get("STEP_AUDIO2", "/nowhere"))
    import torch._dynamo

    torch._dynamo.config.disable = True
    from cosyvoice2.flow.decoder_dit import DiT
    from cosyvoice2.flow.flow import CausalMaskedDiffWithXvec
    from cosyvoice2.flow.flow_matching import CausalConditionalCFM
    from cosyvoice2.transformer.upsample_encoder_v2 import UpsampleConformerEncoderV2
    from flashcosyvoice.modules.hifigan import HiFTGenerator

    MISSING = ""
except ImportError as e:
    MISSING = str(e)


@unittest.skipIf(MISSING, MISSING)
class AgainstUpstream(unittest.TestCase):
    def setUp(self):
        from token2wav_server.step_audio_2 import StepAudio2

        torch.manual_seed(7)
        encoder = UpsampleConformerEncoderV2(
            input_size=512,
            output_size=512,
            num_blocks=1,
            num_up_blocks=1,
            attention_heads=8,
            linear_units=64,
            key_bias=True,
        )
        dit = DiT(in_channels=320, out_channels=80, depth=2, num_heads=8, head_dim=64, hidden_size=512)
        for p in dit.parameters():
            torch.nn.init.normal_(p, std=0.02)
        self.flow = CausalMaskedDiffWithXvec(vocab_size=6561, encoder=encoder, decoder=CausalConditionalCFM(dit)).eval()
        self.hift = HiFTGenerator(base_channels=64).eval()
        rng = np.random.default_rng(1)
        self.codes = torch.from_numpy(rng.integers(0, 6561, (1, 40)))
        self.mel, self.speaker = torch.randn(1, 80, 80), torch.randn(1, 192)
        self.graph = StepAudio2(self.flow, self.hift, lambda wave: (self.codes, self.mel, self.speaker), "cpu")
        self.plans = [
            [(18, False), (28, False), (53, False), (28, False), (2, True)],
            [(18, False), (11, False), (40, False), (60, False), (20, True)],
            [(5, False), (19, False), (37, False), (12, False), (4, True)],
        ]

    def said(self, seed):
        return np.random.default_rng(seed).integers(0, 6561, 200)

    def chunks(self, codes, plan):
        at, out = 0, []
        for n, last in plan:
            out.append((codes[at : at + n], last))
            at += n - 3
        return out

    def upstream(self, codes, plan):
        """mels of each chunk by upstream's own calls: setup_cache, inference_chunk, and the cut of the cache."""
        mels = []
        with torch.inference_mode():
            cache = self.flow.setup_cache(
                torch.cat([self.codes, self.codes[:, :3]], 1), self.mel, self.speaker, n_timesteps=10
            )
            cache["estimator_cnn_cache"], cache["estimator_att_cache"] = (
                cache["estimator_cnn_cache"].clone(),
                cache["estimator_att_cache"].clone(),
            )
            for chunk, last in self.chunks(codes, plan):
                mel, cache = self.flow.inference_chunk(
                    torch.from_numpy(chunk)[None], self.speaker, cache, last_chunk=last, n_timesteps=10
                )
                att = cache["estimator_att_cache"]
                if att.shape[4] > 80 + 100:
                    cache["estimator_att_cache"] = torch.cat([att[:, :, :, :, :80], att[:, :, :, :, -100:]], 4)
                mels.append(mel)
        return mels

    def ours(self, replies):
        """mels of each chunk of each reply, all voiced in one batch, each by its own plan."""
        from token2wav_server.graph import Work, samples_due

        voice = self.graph.voice(np.zeros(48_000, np.float32))
        states, mels, held = [self.graph.begin(voice) for _ in replies], [[] for _ in replies], [0] * len(replies)
        solve = self.graph._solve
        for i in range(5):
            works = [Work(s, *self.chunks(c, p)[i]) for s, c, p in zip(states, replies, self.plans)]
            seen = []
            self.graph._solve = lambda *a: seen.append(solve(*a)) or seen[-1]
            results = self.graph.step(works)
            for k, (work, (sound, _)) in enumerate(zip(works, results)):
                due, held[k] = samples_due(work, held[k])
                self.assertEqual(len(sound), due)
                self.assertTrue(np.isfinite(sound).all())
                mels[k].append(seen[0][0][k])
            states = [s for _, s in results]
        self.graph._solve = solve
        return mels

    def test_replies_of_other_lengths_and_ages_in_one_batch_give_the_mels_of_upstream_one_by_one(self):
        replies = [self.said(i) for i in range(3)]
        for mine, codes, plan in zip(self.ours(replies), replies, self.plans):
            for a, b in zip(mine, self.upstream(codes, plan)):
                torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-3)

    def test_chunks_of_like_lengths_go_together(self):
        from token2wav_server.graph import Work

        state = self.graph.begin(self.graph.voice(np.zeros(48_000, np.float32)))
        key = lambda n, last=False: self.graph.key(Work(state, self.said(1)[:n], last))
        self.assertEqual(key(18), key(19))
        self.assertEqual(key(5), key(4, True))
        self.assertNotEqual(key(11), key(103))

    def test_a_voice_is_not_changed_by_the_replies_that_use_it(self):
        voice = self.graph.voice(np.zeros(48_000, np.float32))
        before = voice.att[3].clone()
        from token2wav_server.graph import Work

        self.graph.step([Work(self.graph.begin(voice), self.said(1)[:18], False)] * 2)
        torch.testing.assert_close(voice.att[3], before)
        self.assertGreater(self.graph.size(voice), 0)


if __name__ == "__main__":
    unittest.main()
