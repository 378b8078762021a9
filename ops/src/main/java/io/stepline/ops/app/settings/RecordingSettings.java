package io.stepline.ops.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/** The gateway role: recordings. */
@Chapter("Gateway role: recordings")
public record RecordingSettings(
    @Setting(key = "recording.dir", or = "",
        says = "recordings; empty for none") Optional<Path> dir,
    @Setting(key = "recording.form", or = "wav", words = {"wav", "opus"},
        says = "`wav` or `opus` (Opus in Ogg), stereo: caller left, what the caller hears right") String form,
    @Setting(key = "recording.start", or = "always", words = {"always", "on-order"},
        says = "`always`, or `on-order`: after the tool or order `record start`") String start,
    @Setting(key = "recording.key", or = "", secret = true,
        says = "32 bytes in base64: recordings are encrypted as they are written; `./stepline decrypt FILE OUT` "
            + "reads them") String key,
    @Setting(key = "recording.keep-days", or = "0", unit = "days", min = 0, max = 36500,
        says = "older recordings are deleted; 0 keeps all") int keepDays,
    @Setting(key = "recording.pause-on-keys-ms", or = "0", unit = "ms", min = 0, max = 3600000,
        says = "nothing is recorded for so long after each key") int pauseOnKeysMs){}
