package io.stepline.ops.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The decoder role, and the words of the gateway itself. */
@Chapter("Decoder role, and the words of the gateway itself")
public record DecoderSettings(
    @Setting(key = "decoder", or = "auto",
        words = {"auto", "neural", "piper", "kokoro", "flite", "espeak", "freetts", "openai", "step-audio",
            "step-audio-2", "realtime"},
        says = "`auto`, `piper`, `kokoro` (neural, on a CPU; `neural` takes Piper where it speaks the language and "
            + "Kokoro otherwise, `auto` does where their files are), `flite`, `espeak`, `freetts`, `openai`, "
            + "`step-audio` (TTS-3B), `step-audio-2` (token2wav), `realtime` (the model's own)") String engine,
    @Setting(key = "decoder.url", or = "",
        says = "the voice's server: `/audio/speech` for `openai`, vLLM for `step-audio`, Triton for "
            + "`step-audio-2`") List<URI> urls,
    @Setting(key = "decoder.model", or = "",
        says = "see `decoder.url`") String model,
    @Setting(key = "decoder.api-key", or = "", secret = true,
        says = "bearer token of the voice's server") String apiKey,
    @Setting(key = "decoder.voice", or = "",
        says = "its name there; empty takes the bot's") String voice,
    @Setting(key = "decoder.voices", or = "",
        says = "`voices.yaml`, see ops/model-servers/README.md") Optional<Path> voices,
    @Setting(key = "decoder.speed", or = "1.0", min = 0.25, max = 4,
        says = "how fast the bot speaks, 1 as the voice is") double speed,
    @Setting(key = "decoder.rate", or = "24000", unit = "Hz", min = 8000, max = 192000,
        says = "samples per second it sends") int rate,
    @Setting(key = "decoder.timeout-ms", or = "1500", unit = "ms", min = 1, max = 3600000,
        says = "until its first byte, and in `openai` and `step-audio` until the next; then another server, for as "
            + "long again, and then the second voice: callers wait 3 s at most") int timeoutMs,
    @Setting(key = "decoder.folder", or = "",
        says = "files of the vocoder, for `decoder` `step-audio`; for `piper` and `kokoro` empty takes the folder of "
            + "that name in `models.dir`") Optional<Path> folder,
    @Setting(key = "decoder.threads", or = "2", min = 1, max = 64,
        says = "clauses that `piper` and `kokoro` speak at once") int threads,
    @Setting(key = "decoder.device", or = "cpu", words = {"cpu", "cuda"},
        says = "`cpu` or `cuda`") String device,
    @Setting(key = "decoder.vocoder", or = "local", words = {"local", "triton"},
        says = "for `step-audio`: `local`, or `triton` at `decoder.vocoder-url`") String vocoder,
    @Setting(key = "decoder.vocoder-url", or = "",
        says = "where Triton is") List<URI> vocoderUrls,
    @Setting(key = "decoder.vocoder-model", or = "token2wav_dit",
        says = "its name in Triton") String vocoderModel,
    @Setting(key = "decoder.batched", or = "true",
        says = "Triton's model has a batch dimension") boolean batched,
    @Setting(key = "decoder.code-offset", or = "151663", min = 0, max = 2147483647,
        says = "added to codes sent to token2wav") int codeOffset,
    @Setting(key = "decoder.first-codes", or = "0", min = 0, max = 100,
        says = "first chunk for token2wav in codes: fewer begin sooner; 0 for the runtime's own, 15") int firstCodes,
    @Setting(key = "decoder.capacity", or = "0", min = 0, max = 1000000,
        says = "replies that one voice server speaks at once; with it calls are admitted and drafts made by its load "
            + "too, 0 admits all") int capacity){}
