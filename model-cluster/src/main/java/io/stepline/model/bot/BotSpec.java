package io.stepline.model.bot;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.model.strict.Says;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * All that a bot file may say, key by key: the models' part, the flow, and the controller's part. A key that is not
 * here is refused. What is absent is null here and nowhere else.
 */
@NullUnmarked
record BotSpec(
    @Says("by which calls, settings and other files know it") String name,
    @Says("a tag such as en-us, de or zh; en-us where it is absent") String language,
    @Says("how it speaks") Voice voice,
    @Says("system prompt of chat models") String persona,
    @Says("said first") String greeting,
    @Says("said before another model takes over") String filler,
    @Says("said when a reply fails") String apology,
    @Says("said when it fails again, before the call ends") String farewell,
    @Says("said when a tool has done its work and the model then fails") String received,
    @Says("values from the INVITE: name and header, or uri.NAME; a value named start chooses the first state") Map<
        String, String> receives,
    @Says("what is handed on at the end; X-... and User-to-User leave as headers") Map<String, String> returns,
    @Says("phrases that an angry caller says") @JsonProperty("angry-words") List<String> angryWords,
    @Says("what it may ask of servers, of the house, or (a model) of its own flow") Map<String, Tool> tools,
    @Says("whom callers can be put through to") Map<String, Transfer> transfers,
    @Says("people who take calls in turn") Map<String, Queue> queues,
    @Says("when somebody is there") Map<String, Hours> hours,
    @Says("its place for dates; that of the first hours where it is absent") String zone,
    @Says("how long it waits") Limits limits,
    @Says("what the house says in its name") Words words,
    @Says("how keys become one entry") Keys keys,
    @Says("what happens when both speak") Interruptions interruptions,
    @Says("the silence that ends a turn") @JsonProperty("end-of-turn") EndOfTurn endOfTurn,
    @Says("states and ways between them") Flow flow) {
  record Voice(
      @Says("of the voice, as its engine knows it") String name,
      @Says("0.25 to 4") Double speed,
      @Says("where the engine has them") String emotion,
      @Says("where the engine has them") String dialect) {}

  record Tool(
      @Says("for a model: what it does and when to use it") String description,
      @Says("names with descriptions, names with types, or a JSON Schema") JsonNode parameters,
      @Says("where it is asked; {name} are places for arguments") String url,
      @Says("address of an MCP server in place of url") String mcp,
      @Says("its name there, if that is another") @JsonProperty("mcp-tool") String mcpTool,
      @Says("1 to 120000; 5000 where it is absent") @JsonProperty("timeout-ms") Integer timeoutMs,
      @Says("said while it runs") String filler,
      @Says("what asking again means: allowed, same-key or never") String repeat,
      @Says("GET, POST, PUT, PATCH or DELETE; POST where it is absent") String method,
      @Says("sent along; ${name} is a setting of the machine") Map<String, String> headers,
      @Says("0 to 3, when the server was not reached or had an error of its own") Integer retries,
      @Says("the state where a part of the flow begins, in place of url") String flow) {}

  /** A URI alone is short for {@code {to: URI}}. */
  record Transfer(
      @Says("sip:, sips: or tel: URI, or queue:NAME") String to,
      @Says("blind or warm") String mode,
      @Says("told to who answers a warm transfer") String briefing,
      @Says("the key by which they take it") @JsonProperty("accept-key") String acceptKey,
      @Says("when somebody is there") String hours) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Transfer of(String uri) {
      return new Transfer(uri, null, null, null, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    Transfer {}
  }

  record Queue(
      @Says("sip: or tel: URIs") List<String> agents,
      @Says("how long each is rung") @JsonProperty("ring-seconds") Integer ringS,
      @Says("how long a caller waits at the most") @JsonProperty("max-wait-seconds") Integer maxWaitS,
      @Says("how many may wait") @JsonProperty("max-waiting") Integer maxWaiting,
      @Says("how often a caller hears their place") @JsonProperty("announce-seconds") Integer announceS,
      @Says("with {position}") String announcement,
      @Says("told to who answers") String briefing,
      @Says("the key by which they take it") @JsonProperty("accept-key") String acceptKey) {}

  record Hours(
      @Says("such as Europe/Berlin") String zone,
      @Says("such as mon-fri 09:00-18:00, or 22:00-06:00 over midnight") List<String> open,
      @Says("days on which no window begins, such as 2026-12-25") List<String> holidays) {}

  record Limits(
      @Says("until silence counts as no answer") @JsonProperty("no-input-ms") Integer noInputMs,
      @Says("until a reply that says nothing is given up") @JsonProperty("thinking-ms") Integer thinkingMs,
      @Says("until the call is ended") @JsonProperty("max-call-minutes") Integer maxCallMinutes,
      @Says("until something is said while a tool runs") @JsonProperty("filler-ms") Integer fillerMs,
      @Says("questions in a row that may stay unanswered") @JsonProperty("no-input-limit") Integer noInputLimit,
      @Says("a transfer for who answers none") @JsonProperty("no-input-transfer") String noInputTransfer) {}

  record Words(
      @Says("said in turn while callers would wait in silence") @JsonProperty("wait") List<String> meanwhile,
      @Says("said to who answers nothing") @JsonProperty("give-up") String giveUp,
      @Says("with {position}") String queue,
      @Says("asks who is called for the key") String press) {}

  record Keys(
      @Says("the key that ends an entry") @JsonAlias("terminator") String end,
      @Says("a pause that ends it") @JsonProperty("pause-ms") @JsonAlias("inter-key-ms") Integer pauseMs,
      @Says("how many it may have") Integer max) {}

  record Interruptions(
      @Says("how long the bot talks on") @JsonProperty("hold-after-ms") Integer holdAfterMs,
      @Says("how long a caller must go on to count in any case") @JsonProperty("sure-after-ms") Integer sureAfterMs,
      @Says("from which length sounds count that are no words") @JsonProperty("sound-ms") Integer soundMs,
      @Says("words that only say: I am listening") List<String> backchannels) {}

  record EndOfTurn(
      @Says("after what is certainly complete") @JsonProperty("quick-ms") Integer quickMs,
      @Says("as a rule") @JsonProperty("usual-ms") Integer usualMs,
      @Says("after what is certainly not") @JsonProperty("patient-ms") Integer patientMs) {}

  record Flow(
      @Says("the first state") String start,
      @Says("answers that count in every state") List<Answer> always,
      @Says("by name") Map<String, State> states,
      @Says("said in turn when nothing was understood") @JsonProperty("no-match") List<String> noMatch,
      @Says("said in turn when nothing was said") @JsonProperty("no-input") List<String> noInput,
      @Says("the state after the last of them") @JsonProperty("give-up") String giveUp,
      @Says("said when a transfer came to nothing") @JsonProperty("transfer-failed") String transferFailed,
      @Says("the state then") @JsonProperty("after-failed-transfer") String afterFailedTransfer,
      @Says("the state outside the hours of a transfer") @JsonProperty("when-away") String whenAway,
      @Says("the state for angry callers") @JsonProperty("when-angry") String whenAngry,
      @Says("said where there is no give-up") String goodbye,
      @Says("said when the call has lasted long enough") @JsonProperty("too-long") String tooLong,
      @Says("when the bot asks whether it understood right") Doubt doubt) {}

  record Doubt(
      @Says("confidence below which it asks before anything; 0.5 where it is absent") Double confirm,
      @Says("before what cannot be taken back; 0.7") Double sure,
      @Says("the same, where one syllable was said; 0.9") Double brief) {}

  record State(
      @Says("said on entry") String prompt,
      @Says("what a caller may say or press") List<Answer> answers,
      @Says("a value that is asked for") Slot slot,
      @Says("what is asked on entry") ToolUse tool,
      @Says("values that are known from here on") Map<String, String> set,
      @Says("hangup, transfer NAME, press KEYS or return, once the prompt has sounded") String then,
      @Says("asked in turn where the state waits for nothing") List<Branch> branches,
      @Says("the next state where no branch holds") String go,
      @Says("slots of other states that may be said here too") List<String> also,
      @Says("wordings that take turns, in place of prompt") List<String> prompts,
      @Says("a state where a sub-flow begins") String call,
      @Says("in place of the flow's") @JsonProperty("no-match") List<String> noMatch,
      @Says("in place of the flow's") @JsonProperty("no-input") List<String> noInput,
      @Says("in place of the flow's") @JsonProperty("give-up") String giveUp,
      @Says("a chat model that talks here") ModelUse model,
      @Says("false: nobody interrupts what is said on entry") @JsonProperty("barge-in") Boolean bargeIn,
      @Says("in place of the bot's") @JsonProperty("no-input-ms") Integer noInputMs,
      @Says("in place of the bot's") @JsonProperty("end-of-turn") EndOfTurn endOfTurn) {}

  record ModelUse(
      @Says("what it is to do here, beside the persona") String task,
      @Says("those of the bot's that it may ask") List<String> tools,
      @Says("ways out that it may take, by name") Map<String, Exit> leave,
      @Says("of the caller, before the state gives up; 20 where it is absent") Integer turns,
      @Says("the state where no model can speak") @JsonProperty("failed-go") String failedGo) {}

  record Exit(
      @Says("the model is to take it") String when,
      @Says("what it tells then: name and what it is") Map<String, String> values,
      @Says("the state where the flow goes on") String go) {}

  record Branch(
      @Says("a condition: name, not name, or name = value, joined by and, or") String when,
      @Says("the state then") String go) {}

  record Answer(
      @Says("phrases; [part] may be left out") List<String> say,
      @Says("or this key") String key,
      @Says("said then") String reply,
      @Says("the state then; this one again where it is absent") String go,
      @Says("true: says again what was said last") Boolean repeat) {}

  record Slot(
      @Says("of the value; value where it is absent") String name,
      @Says("digits, number, date, time, money, yes-no, choice, name, spelled, pattern, phone or card; "
          + "digits where it is absent") String type,
      @Says("fewest digits or letters") Integer min,
      @Says("most of them") Integer max,
      @Says("phrases that may stand before the value") List<String> before,
      @Says("false: one of before must be said") Boolean alone,
      @Says("the next state") String go,
      @Says("of a choice: name and phrases") Map<String, List<String>> values,
      @Says("of a pattern: A a letter, 9 a digit, ? either, * more of it") String form,
      @Says("the first value that can be") String from,
      @Says("the last value that can be") String to,
      @Says("said when a value cannot be") String invalid,
      @Says("asked before it is taken, with {value}") @JsonProperty("read-back") String readBack,
      @Says("always, doubt or never") String confirm) {}

  record ToolUse(
      @Says("of the tool") String name,
      @Says("by parameter, with {values}") Map<String, String> arguments,
      @Says("said while it runs") String filler,
      @Says("said then, with fields of the answer as {field}") String reply,
      @Says("said when it failed") String failed,
      @Says("values by name, from fields of the answer") Map<String, String> keep,
      @Says("the state when it failed") @JsonProperty("failed-go") String failedGo) {}
}
