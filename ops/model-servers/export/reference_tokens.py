#!/usr/bin/env python3
"""Reference tokens of the original tokenizer, for `./stepline parity`. Run it where stepfun-ai/Step-Audio runs (its
checkout on PYTHONPATH, a GPU).

python3 reference_tokens.py /path/to/Step-Audio-Tokenizer refs.jsonl a.wav b.wav
"""

import json, sys
import torchaudio
from tokenizer import StepAudioTokenizer

tokenizer = StepAudioTokenizer(sys.argv[1])
with open(sys.argv[2], "w") as out:
    for path in sys.argv[3:]:
        audio, rate = torchaudio.load(path)
        out.write(json.dumps({"wav": path, "tokens": tokenizer(audio, rate)}) + "\n")
