"""Repetition-aware sampling for Step-Audio-TTS-3B as a vLLM (V1) logits processor.

Upstream's rule (stepfun-ai/Step-Audio tts.py): look at the last ten ids; if the last one stands in more than 10 %
of them, that is twice or more, it may not come next.

    vllm serve Step-Audio-TTS-3B --logits-processors repetition_aware:RepetitionAware   (this folder on PYTHONPATH)

Requests may switch it off with {"vllm_xargs": {"repetition_aware": 0}}.
"""

from typing import Optional

import torch
from vllm.config import VllmConfig
from vllm.sampling_params import SamplingParams
from vllm.v1.sample.logits_processor import AdapterLogitsProcessor, RequestLogitsProcessor

WINDOW = 10
SHARE = 0.1


def masked(output_ids: list[int], logits: torch.Tensor) -> torch.Tensor:
    """One step of one request: ids so far, logits of the next."""
    window = output_ids[-WINDOW:]
    if window and window.count(window[-1]) > SHARE * WINDOW:
        logits[window[-1]] = float("-inf")
    return logits


class RepetitionAware(AdapterLogitsProcessor):
    def __init__(self, vllm_config: VllmConfig, device: torch.device, is_pin_memory: bool):
        super().__init__(vllm_config, device, is_pin_memory)

    def is_argmax_invariant(self) -> bool:
        return False

    def new_req_logits_processor(self, params: SamplingParams) -> Optional[RequestLogitsProcessor]:
        return None if (params.extra_args or {}).get("repetition_aware", 1) == 0 else masked
