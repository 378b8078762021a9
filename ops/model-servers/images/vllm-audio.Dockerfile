# vLLM with what it needs to read sound (Whisper behind /v1/audio/transcriptions); the stock image says "install vllm[audio]".
#   docker build -f ops/model-servers/images/vllm-audio.Dockerfile -t stepline-vllm-audio:0.15.0 ops/model-servers/images
FROM vllm/vllm-openai:v0.15.0@sha256:97187c9535fd6d6040444d68bb073f17344fd454e9241cc7a4e998141f244543
RUN uv pip install --system "vllm[audio]==0.15.0"
