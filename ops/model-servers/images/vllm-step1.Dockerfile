# vLLM for Step-Audio-Chat (Step1, 130B): vLLM 0.7.2 with StepFun's branch add-step1-model laid over it, as upstream's Dockerfile-vllm does it.
#   docker build -f ops/model-servers/images/vllm-step1.Dockerfile -t stepline-vllm-step1:0.7.2 ops/model-servers/images
# STEP1 is the branch; its commit was not to be had where this was written: after your first build read it from /step1.commit and give it as --build-arg STEP1=.
# Stock vLLM knows Step1 too since 0.14, but answered with one token for this model (vllm-project/vllm#32511), hence not that.
FROM vllm/vllm-openai:v0.7.2
ARG UPSTREAM=https://github.com/stepfun-ai/vllm.git
ARG STEP1=add-step1-model
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends git curl && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir transformers==4.48.3 sentencepiece==0.2.0
RUN git init -q /tmp/vllm && cd /tmp/vllm && git fetch -q --depth 1 "$UPSTREAM" "$STEP1" && git checkout -q FETCH_HEAD && git rev-parse HEAD > /step1.commit \
    && at=$(python3 -c "import importlib.util as u; print(u.find_spec('vllm').submodule_search_locations[0])") \
    && cd vllm && find . -name '*.py' -exec cp --parents -t "$at" {} + && rm -rf /tmp/vllm
