#!/bin/sh
# Readiness that really runs an inference: one token from the model, not a port that is open.
#   ready.sh URL MODEL [chat|completions|triton]
set -eu
url=$1 model=$2 kind=${3:-chat}
post() { curl -sf -m 20 -H 'Content-Type: application/json' -d "$2" "$url$1" >/dev/null; }
case $kind in
  chat) post /v1/chat/completions "{\"model\":\"$model\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"1\"}]}" ;;
  completions) post /v1/completions "{\"model\":\"$model\",\"max_tokens\":1,\"prompt\":[1,4]}" ;;
  triton)
    tokens=$(seq -s, 151663 151680) wave=$(awk 'BEGIN{for(i=0;i<16000;i++)printf "%s0.0",(i?",":"")}')
    printf '{"id":"ready-%s","inputs":[{"name":"target_speech_tokens","datatype":"INT32","shape":[1,18],"data":[%s]},{"name":"reference_wav","datatype":"FP32","shape":[1,16000],"data":[%s]},{"name":"reference_wav_len","datatype":"INT32","shape":[1,1],"data":[16000]},{"name":"finalize","datatype":"BOOL","shape":[1,1],"data":[true]}]}' "$$" "$tokens" "$wave" |
      curl -sf -m 20 -H 'Content-Type: application/json' --data-binary @- "$url/v2/models/$model/infer" >/dev/null ;;
  *) echo "kind must be chat, completions or triton" >&2; exit 2 ;;
esac
