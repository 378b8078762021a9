package io.stepline.ops.app.settings;

import java.nio.file.Path;

/** The VAD role. */
@Chapter("VAD role")
public record VadSettings(
    @Setting(key = "vad.model", or = ".stepline/models/silero_vad_v6.onnx",
        says = "the Silero model") Path model,
    @Setting(key = "vad.pause-ms", or = "200", unit = "ms", min = 1, max = 10000,
        says = "silence at which a reply is drafted") int pauseMs,
    @Setting(key = "vad.end-ms", or = "1200", unit = "ms", min = 1, max = 60000,
        says = "silence that ends a turn in any case; the bot file's `end-of-turn` ends it sooner") int endMs) {}
