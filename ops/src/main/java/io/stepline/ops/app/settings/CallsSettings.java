package io.stepline.ops.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/** The gateway role: which calls are taken. */
@Chapter("Gateway role: which calls are taken")
public record CallsSettings(
    @Setting(key = "calls.max", or = "200", min = 0, max = 1000000,
        says = "beyond it new calls get 503") int max,
    @Setting(key = "calls.answer-delay-ms", or = "100", unit = "ms", min = 0, max = 120000,
        says = "how long it rings") int answerDelayMs,
    @Setting(key = "calls.per-stream", or = "3", min = 0.01, max = 1000,
        says = "calls that one stream of the chat servers carries") double perStream,
    @Setting(key = "calls.reserve", or = "0.1", min = 0, max = 1,
        says = "share of the cluster kept for trunks with a priority") double reserve,
    @Setting(key = "calls.queue-seconds", or = "30", unit = "s", min = 0, max = 3600,
        says = "how long `when-full: queue` lets a call ring") int queueSeconds,
    @Setting(key = "calls.allow", or = "",
        says = "prefixes of numbers that may be called, `+49,+43`; empty for all") String allow,
    @Setting(key = "calls.deny", or = "",
        says = "prefixes of numbers that are never called") String deny,
    @Setting(key = "calls.dear", or = "+1900,+4490,+4491,+49900,+3389,+870,+881,+882,+883,+979", empty = true,
        says = "prefixes of premium services and satellites") String dear,
    @Setting(key = "calls.dear-per-hour", or = "10", min = 0, max = 1000000,
        says = "beyond so many calls in an hour these are called no more until it is over") int dearPerHour,
    @Setting(key = "calls.per-hour", or = "0", min = 0, max = 100000000,
        says = "beyond so many calls of this gateway to numbers in an hour there are no more until it is over; "
            + "0 for any") int perHour,
    @Setting(key = "calls.surge", or = "0", min = 0, max = 10000,
        says = "nor beyond so many times as many as in the busiest of the 24 hours before (and 30), such as 3; the "
            + "hour after a start is not held to it; 0 for any") double surge,
    @Setting(key = "calls.fallback", or = "", like = "(sips?|tel):.+", such = "sip:people@pbx.example",
        says = "callers whose controller is lost for 12 s are transferred there; empty ends them after "
            + "`playout.dead-air-ms`") String fallback,
    @Setting(key = "calls.unattended", or = "refuse", words = {"refuse", "take"},
        says = "calls while no controller, VAD, tokenizer, chat or decoder is heard of: `refuse` with 503, or `take` "
            + "them all the same, while a fleet is updated whose workers do not yet tell that they are "
            + "there") String unattended,
    @Setting(key = "prompts.dir", or = "",
        says = "WAV prompts for the API's `play`") Optional<Path> prompts){}
