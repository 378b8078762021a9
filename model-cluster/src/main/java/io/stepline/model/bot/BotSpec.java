package io.stepline.model.bot;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * All that a bot file may say, key by key: the models' part, the flow, and the controller's part. A key that is not
 * here is refused. What is absent is null here and nowhere else.
 */
@NullUnmarked
record BotSpec(String name, String language, Voice voice, String persona, String greeting, String filler,
    String apology, String farewell, String received, Map<String, String> receives, Map<String, String> returns,
    @JsonProperty("angry-words") List<String> angryWords, Map<String, Tool> tools, Map<String, Transfer> transfers,
    Map<String, Queue> queues, Map<String, Hours> hours, String zone, Limits limits, Words words, Keys keys,
    Interruptions interruptions, @JsonProperty("end-of-turn") EndOfTurn endOfTurn, Flow flow) {
  record Voice(String name, Double speed, String emotion, String dialect) {}

  record Tool(String description, JsonNode parameters, String url, String mcp,
      @JsonProperty("mcp-tool") String mcpTool, @JsonProperty("timeout-ms") Integer timeoutMs, String filler,
      String repeat, String method, Map<String, String> headers, Integer retries, String flow) {}

  /** A URI alone is short for {@code {to: URI}}. */
  record Transfer(String to, String mode, String briefing, @JsonProperty("accept-key") String acceptKey,
      String hours) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Transfer of(String uri) {
      return new Transfer(uri, null, null, null, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    Transfer {}
  }

  record Queue(List<String> agents, @JsonProperty("ring-seconds") Integer ringS,
      @JsonProperty("max-wait-seconds") Integer maxWaitS, @JsonProperty("max-waiting") Integer maxWaiting,
      @JsonProperty("announce-seconds") Integer announceS, String announcement, String briefing,
      @JsonProperty("accept-key") String acceptKey) {}

  record Hours(String zone, List<String> open, List<String> holidays) {}

  record Limits(@JsonProperty("no-input-ms") Integer noInputMs, @JsonProperty("thinking-ms") Integer thinkingMs,
      @JsonProperty("max-call-minutes") Integer maxCallMinutes, @JsonProperty("filler-ms") Integer fillerMs,
      @JsonProperty("no-input-limit") Integer noInputLimit,
      @JsonProperty("no-input-transfer") String noInputTransfer) {}

  record Words(@JsonProperty("wait") List<String> meanwhile, @JsonProperty("give-up") String giveUp, String queue,
      String press) {}

  record Keys(@JsonAlias("terminator") String end, @JsonProperty("pause-ms") @JsonAlias("inter-key-ms") Integer pauseMs,
      Integer max) {}

  record Interruptions(@JsonProperty("hold-after-ms") Integer holdAfterMs,
      @JsonProperty("sure-after-ms") Integer sureAfterMs, @JsonProperty("sound-ms") Integer soundMs,
      List<String> backchannels) {}

  record EndOfTurn(@JsonProperty("quick-ms") Integer quickMs, @JsonProperty("usual-ms") Integer usualMs,
      @JsonProperty("patient-ms") Integer patientMs) {}

  record Flow(String start, List<Answer> always, Map<String, State> states,
      @JsonProperty("no-match") List<String> noMatch, @JsonProperty("no-input") List<String> noInput,
      @JsonProperty("give-up") String giveUp, @JsonProperty("transfer-failed") String transferFailed,
      @JsonProperty("after-failed-transfer") String afterFailedTransfer, @JsonProperty("when-away") String whenAway,
      @JsonProperty("when-angry") String whenAngry, String goodbye, @JsonProperty("too-long") String tooLong,
      Doubt doubt) {}

  record Doubt(Double confirm, Double sure, Double brief) {}

  record State(String prompt, List<Answer> answers, Slot slot, ToolUse tool, Map<String, String> set, String then,
      List<Branch> branches, String go, List<String> also, List<String> prompts, String call,
      @JsonProperty("no-match") List<String> noMatch, @JsonProperty("no-input") List<String> noInput,
      @JsonProperty("give-up") String giveUp, ModelUse model,
      @JsonProperty("barge-in") Boolean bargeIn, @JsonProperty("no-input-ms") Integer noInputMs,
      @JsonProperty("end-of-turn") EndOfTurn endOfTurn) {}

  record ModelUse(String task, List<String> tools, Map<String, Exit> leave, Integer turns,
      @JsonProperty("failed-go") String failedGo) {}

  record Exit(String when, Map<String, String> values, String go) {}

  record Branch(String when, String go) {}

  record Answer(List<String> say, String key, String reply, String go, Boolean repeat) {}

  record Slot(String name, String type, Integer min, Integer max, List<String> before, Boolean alone, String go,
      Map<String, List<String>> values, String form, String from, String to, String invalid,
      @JsonProperty("read-back") String readBack, String confirm) {}

  record ToolUse(String name, Map<String, String> arguments, String filler, String reply, String failed,
      Map<String, String> keep, @JsonProperty("failed-go") String failedGo) {}
}
