package io.stepline.ops.app.settings;

import java.net.URI;
import java.util.List;

/** The chat role. */
@Chapter("Chat role")
public record ChatSettings(
    @Setting(key = "chat", or = "flow", words = {"flow", "openai", "step-audio", "step-audio-2", "realtime"},
        says = "`flow`, `openai` for any OpenAI-compatible server, `step-audio` (v1), `step-audio-2` (mini), "
            + "`realtime` (speech to speech over a WebSocket)") String engine,
    @Setting(key = "chat.url", or = "",
        says = "one or several servers with commas between, each with `/v1`") List<URI> urls,
    @Setting(key = "chat.model", or = "",
        says = "its name on the servers; empty for the usual one of the dialect") String model,
    @Setting(key = "chat.api-key", or = "", secret = true,
        says = "bearer token of the chat servers") String apiKey,
    @Setting(key = "chat.temperature", or = "0.7", min = 0, max = 10,
        says = "how freely it speaks") double temperature,
    @Setting(key = "chat.top-p", or = "0.9", min = 0, max = 1,
        says = "for `step-audio`") double topP,
    @Setting(key = "chat.top-k", or = "50", min = 0, max = 1000000,
        says = "for `step-audio`, as upstream samples; 0 leaves it to the server") int topK,
    @Setting(key = "chat.max-tokens", or = "300", min = 1, max = 1000000,
        says = "the longest reply") int maxTokens,
    @Setting(key = "chat.first-token-ms", or = "6000", unit = "ms", min = 1, max = 3600000,
        says = "a server that has said nothing by then has failed; another is asked") int firstTokenMs,
    @Setting(key = "chat.filler-ms", or = "0", unit = "ms", min = 0, max = 3600000,
        says = "how long a model may say nothing before the bot's filler; 0 leaves it to the controller, which knows "
            + "what sounds") int fillerMs,
    @Setting(key = "chat.thinking", or = "auto", words = {"auto", "opened", "none"},
        says = "whether the model's prompt opens its thoughts, so that only `</think>` is seen in the answer: "
            + "`auto` by its name and as it turns out, `opened`, `none`") String thinking,
    @Setting(key = "chat.prompt", or = "text", words = {"text", "ids"},
        says = "for `step-audio`: messages with `<audio_N>`, or `ids` for token ids") String prompt,
    @Setting(key = "chat.bos", or = "true",
        says = "token ids begin with 1") boolean bos,
    @Setting(key = "chat.speech", or = "true",
        says = "for `step-audio-2`: replies as codes, or as text") boolean speech,
    @Setting(key = "chat.spoken-history", or = "true",
        says = "for `step-audio-2`: whole replies stand in the history as codes; `false` as text, for images that "
            + "pad long ones wrongly") boolean spokenHistory,
    @Setting(key = "chat.capacity", or = "0", min = 0, max = 1000000,
        says = "streams that one chat server makes at once, as its `--max-num-seqs`; with it calls are admitted "
            + "by load, 0 admits all") int capacity,
    @Setting(key = "chat.sound-turns", or = "3", min = 0, max = 20,
        says = "turns of the caller that a model which hears is sent again as sound; older ones as "
            + "text") int soundTurns,
    @Setting(key = "chat.sound-seconds", or = "30", unit = "s", min = 0, max = 300,
        says = "how much sound of earlier turns is sent at most") int soundSeconds,
    @Setting(key = "chat.priorities", or = "false",
        says = "drafts and transcripts ask for a lower priority than replies, for vLLM with "
            + "`--scheduling-policy priority`; off by itself where a server refuses it") boolean priorities,
    @Setting(key = "chat.realtime-shape", or = "ga", words = {"ga", "beta"},
        says = "for `realtime`: events as OpenAI has them, or `beta` as before, for StepFun's "
            + "servers") String realtimeShape,
    @Setting(key = "chat.fallback", or = "none", words = {"none", "flow", "openai"},
        says = "who answers when all servers fail before they said anything: `none`, `flow`, `openai`") String fallback,
    @Setting(key = "chat.fallback-url", or = "",
        says = "where the second model is, as `chat.url`") List<URI> fallbackUrls,
    @Setting(key = "chat.fallback-model", or = "",
        says = "the second model's name") String fallbackModel){}
