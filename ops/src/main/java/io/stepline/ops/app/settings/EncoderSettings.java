package io.stepline.ops.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/** The tokenizer role. */
@Chapter("Tokenizer role")
public record EncoderSettings(
    @Setting(key = "encoder", or = "auto",
        words = {"auto", "pocketsphinx", "sphinx4", "openai", "vosk", "sensevoice", "step-audio", "wave"},
        says = "`auto`, `pocketsphinx`, `sphinx4`, `openai`, `vosk`, `sensevoice` (five languages on a CPU; `auto` "
            + "takes it where its files are), `step-audio` (dual codebook), `wave` (for models that "
            + "hear)") String engine,
    @Setting(key = "encoder.url", or = "", like = "https?://.+", such = "http://127.0.0.1:8000/v1",
        says = "a server with `/audio/transcriptions`, for `encoder` `openai`") String url,
    @Setting(key = "encoder.model", or = "",
        says = "see `encoder.url`") String model,
    @Setting(key = "encoder.api-key", or = "", secret = true,
        says = "bearer token of the server") String apiKey,
    @Setting(key = "encoder.language", or = "", like = "[a-z]{2,4}", such = "de",
        says = "two letters, or `yue`; empty lets the server find out, and for `sensevoice` is the bot's, with `auto` "
            + "found out") String language,
    @Setting(key = "encoder.timeout-ms", or = "5000", unit = "ms", min = 1, max = 3600000,
        says = "how long a turn may take") int timeoutMs,
    @Setting(key = "encoder.folder", or = "",
        says = "files of the tokenizer for `encoder` `step-audio`, or a Vosk model folder; for `sensevoice` "
            + "empty takes "
            + "`sensevoice` in `models.dir`") Optional<Path> folder,
    @Setting(key = "encoder.device", or = "cpu", words = {"cpu", "cuda"},
        says = "`cpu`, or `cuda` in a build with `-Pcuda`") String device,
    @Setting(key = "encoder.batch", or = "32", min = 1, max = 1024,
        says = "chunks of different calls tokenized at once") int batch,
    @Setting(key = "encoder.threads", or = "2", min = 1, max = 1024,
        says = "turns understood at once") int threads,
    @Setting(key = "encoder.capacity", or = "0", min = 0, max = 1000000,
        says = "turns that the speech server, or this worker's own engine, understands at once; with it calls are "
            + "admitted and drafts made by its load too, 0 admits all") int capacity,
    @Setting(key = "encoder.transcripts", or = "auto",
        words = {"auto", "none", "pocketsphinx", "sensevoice", "openai", "chat"},
        says = "who writes down what `step-audio` and `wave` pass on as sound: `auto`, `none`, `pocketsphinx`, "
            + "`sensevoice`, `openai`, or with `chat` `step-audio-2` the `chat` servers") String transcripts,
    @Setting(key = "encoder.hints", or = "none", words = {"none", "phrases"},
        says = "`phrases` sends those of the state to an `openai` recogniser as its prompt; some then hear them in "
            + "noise") String hints,
    @Setting(key = "encoder.turns", or = "auto", words = {"auto", "none", "smart-turn"},
        says = "who hears at a pause whether the turn is over: `smart-turn`, before any engine; `auto` takes it where "
            + "its file is; `none` leaves it to silence and words") String turns,
    @Setting(key = "encoder.turn-model", or = "",
        says = "the file of Smart Turn; empty takes `smart-turn/smart-turn-v3.2-cpu.onnx` in "
            + "`models.dir`") Optional<Path> turnModel){}
