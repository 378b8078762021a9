package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import io.stepline.media.audio.Tone;
import io.stepline.media.audio.WavFile;
import io.stepline.ops.testkit.Api;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.TestHouse;
import io.stepline.ops.testkit.ToneCaller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.opus.OpusFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bot as one step of somebody's IVR, the bot in somebody's IVR, and what call centers do around it: queues,
 * parking, conferences, consent.
 */
class IvrIT {
  private static final int SIP = 16_660;
  private static final String TOKEN = "0123456789abcdef";
  private static final String BOTS =
      """
          name: step
          greeting: ""
          receives: {account: x-account, wish: user-to-user, start: uri.step}
          returns: {X-Outcome: "{result}", User-to-User: "account={account}", note: "{result} {wish}"}
          transfers: {agent: "sip:agent@127.0.0.1:1"}
          flow:
            start: wrong
            states:
              wrong: {prompt: This is wrong., then: hangup}
              billing: {prompt: "Your account is {account:digits}.", set: {result: billed}, then: hangup}
              forward: {prompt: I am putting you through., set: {result: forwarded}, then: transfer agent}
          ---
          name: far-menu
          greeting: ""
          flow:
            start: menu
            states:
              menu:
                prompt: For opening hours, press one.
                answers: [{say: [one], key: "1", go: hours}]
              hours:
                prompt: We are open from nine to six.
                answers: [{say: [again], key: "2", go: menu}]
          ---
          name: navigator
          greeting: ""
          returns: {found: "{found}"}
          flow:
            start: listen
            no-input: ["", "", "", ""]
            no-match: ["", "", "", ""]
            states:
              listen:
                answers: [{say: ["for opening hours press one"], go: keys}]
              keys:
                then: press 1
                answers: [{say: ["we are open from nine to six"], go: done}]
              done: {set: {found: nine to six}, then: hangup}
          ---
          name: waiting
          greeting: ""
          transfers: {agent: {to: "queue:support"}}
          queues: {support: {agents: ["sip:ann@127.0.0.1:16700"], announce-seconds: 4,
            announcement: "You are number {position}."}}
          flow:
            start: go
            states:
              go: {prompt: Please wait., then: transfer agent}
          ---
          name: closed
          greeting: ""
          tools: {callback: {description: asks for a call back}}
          transfers: {agent: {to: "sip:agent@127.0.0.1:1", hours: never}}
          hours: {never: {zone: UTC, open: ["CLOSED 03:00-03:01"]}}
          flow:
            start: go
            when-away: offer
            states:
              go: {prompt: One moment., then: transfer agent}
              offer:
                prompt: Nobody is here. Press one to be called back.
                answers: [{say: [yes], key: "1", go: promise}]
              promise:
                tool: {name: callback, arguments: {about: an order}, reply: We will call you.}
                go: end
              end: {then: hangup}
          ---
          name: consent
          greeting: ""
          tools: {record: {description: starts the recording}}
          flow:
            start: ask
            states:
              ask:
                prompt: May we record this call?
                answers: [{say: ["yes"], key: "1", go: thanks}, {say: ["no"], key: "2", go: end}]
              thanks:
                tool: {name: record, arguments: {action: start}, reply: Thank you very much for your help today.}
                go: end
              end: {prompt: Goodbye., then: hangup}
          ---
          name: quiet
          greeting: ""
          flow:
            start: menu
            no-input: ["", "", "", "", "", "", "", ""]
            states:
              menu: {answers: [{say: ["never mind"], go: menu}]}
          """;
  @TempDir
  static Path folder;
  private static TestHouse house;
  private static final List<CallbackRequest> callbacks = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path bots = Files.createDirectories(folder.resolve("bots"));
    String other = LocalDate.now(ZoneOffset.UTC).plusDays(3).getDayOfWeek().name().toLowerCase(Locale.ROOT);
    for (String bot : BOTS.replace("CLOSED", other.substring(0, 3)).split("---\n")) Files
        .writeString(bots.resolve(bot.lines().findFirst().orElseThrow().replace("name: ", "").strip() + ".yaml"), bot);
    Path prompts = Files.createDirectories(folder.resolve("prompts"));
    new WavFile(8_000, 1, Tone.sine(8_000, 1_000, 8_000, 5_000)).write(prompts.resolve("tone.wav"));
    Path settings = Files.writeString(folder.resolve("stepline.yaml"), "trunks:\n  - {name: any, codecs: [PCMU]}\n");
    house = new TestHouse(folder,
        Map.of("sip.port", Integer.toString(SIP), "bots.dir", bots.toString(), "api.tokens",
            TOKEN + "=read+dial+control+listen+record", "recording.dir",
            folder.resolve("rec").toString(), "prompts.dir", prompts.toString(), "recording.form", "opus",
            "recording.start", "on-order", "bots.routes", "far=far-menu, wait=waiting", "bots.default", ""),
        settings);
    house.roles().bus().subscribe(
        new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALLBACK_REQUESTS, callbacks::add))));
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static ToneCaller call(String to, double hz, String... headers) throws Exception {
    return new ToneCaller(SIP, "sip:" + to + "@127.0.0.1", hz, headers);
  }

  /** The newest call that was answered. */
  private static String newest(int before) {
    await().atMost(Duration.ofSeconds(10)).until(() -> answered().size() > before);
    return answered().getLast().call().value();
  }

  private static List<CallEvent.Answered> answered() {
    return house.events().stream().filter(e -> e instanceof CallEvent.Answered).map(e -> (CallEvent.Answered) e)
        .toList();
  }

  private static CallRecord record(String call) {
    await().atMost(Duration.ofSeconds(30))
        .until(() -> house.records().stream().anyMatch(r -> r.call().value().equals(call)));
    return house.records().stream().filter(r -> r.call().value().equals(call)).findFirst().orElseThrow();
  }

  private static Api api() {
    return new Api(house.roles().httpPort(), TOKEN);
  }

  private static void until(java.util.concurrent.Callable<Boolean> what) {
    await().atMost(Duration.ofSeconds(25)).pollInterval(Duration.ofMillis(100)).until(what);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldTakeValuesFromTheIvrAndReturnTheOutcomeInTheBye() throws Exception {
    int before = answered().size();
    try (ToneCaller ivr = new ToneCaller(SIP, "sip:step@127.0.0.1;step=billing", 0, "X-Account: 4711",
        "User-to-User: " + hex("refund") + ";encoding=hex")) {
      String call = newest(before);
      String bye = ivr.next("BYE", 20_000);
      assertThat(bye).contains("X-Outcome: billed").contains("User-to-User: " + hex("account=4711") + ";encoding=hex");
      assertThat(record(call).outcome()).containsEntry("note", "billed refund");
      assertThat(record(call).turns().getFirst().said()).isEqualTo("Your account is four, seven, one, one.");
      until(() -> Files.readString(folder.resolve("data").resolve("records.jsonl")).lines()
          .anyMatch(l -> l.contains(call) && l.contains("\"X-Outcome\":\"billed\"")));
    }
  }

  @Test
  void shouldReturnTheOutcomeInTheRefer() throws Exception {
    try (ToneCaller ivr = new ToneCaller(SIP, "sip:step@127.0.0.1;step=forward", 0, "X-Account: 4711")) {
      String refer = ivr.next("REFER", 20_000);
      assertThat(refer).contains("X-Outcome: forwarded")
          .contains("Refer-To: <sip:agent@127.0.0.1:1?User-to-User=" + hex("account=4711") + "%3Bencoding%3Dhex>");
    }
  }

  @Test
  void shouldFindItsWayThroughSomebodyElsesIvr() {
    CallId call = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(call, "sip:far@127.0.0.1:" + SIP, "navigator", "navigator"));
    assertThat(record(call.value()).outcome()).containsEntry("found", "nine to six");
    assertThat(house.events().stream().filter(e -> e instanceof CallEvent.KeyPressed k && k.key().equals("1")))
        .isNotEmpty();
  }

  @Test
  void shouldLetCallersWaitForTheOneAgent() throws Exception {
    try (
        Baresip ann =
            Baresip.start(folder.resolve("ann"), "ann", 16_700, "pcmu", house.quiet(90_000), ";answermode=auto");
        ToneCaller one = call("wait", 500)) {
      assertThat(ann.await("CALL_ESTABLISHED", 20_000)).isTrue();
      until(() -> house.events().stream().filter(e -> e instanceof CallEvent.BridgeChanged b && b.others().size() == 1)
          .count() >= 2);
      int before = answered().size();
      try (ToneCaller two = call("wait", 700)) {
        String second = newest(before);
        until(() -> house.events().stream()
            .filter(e -> e instanceof CallEvent.PlayoutFinished p && p.call().value().equals(second) && p.complete())
            .count() >= 2);
        assertThat(house.events().stream()
            .anyMatch(e -> e instanceof CallEvent.BridgeChanged b && b.call().value().equals(second))).isFalse();
        one.bye();
        until(() -> house.events().stream().anyMatch(
            e -> e instanceof CallEvent.BridgeChanged b && b.call().value().equals(second) && b.others().size() == 1));
        two.bye();
        assertThat(record(second).turns()).anySatisfy(t -> assertThat(t.said()).isEqualTo("You are number 1."));
      }
    }
  }

  @Test
  void shouldOfferACallBackWhenNobodyIsThere() throws Exception {
    int before = answered().size();
    try (ToneCaller caller = call("closed", 0)) {
      String call = newest(before);
      until(() -> house.events().stream()
          .filter(e -> e instanceof CallEvent.PlayoutStarted p && p.call().value().equals(call)).count() >= 2);
      assertThat(caller.press("1", 2)).isEqualTo(200);
      assertThat(caller.next("BYE", 20_000)).isNotEmpty();
      until(() -> callbacks.stream()
          .anyMatch(c -> c.call().value().equals(call) && c.number().equals("raw") && c.about().equals("an order")));
    }
  }

  @Test
  void shouldParkACallAndHandItToWhoDialsThePlace() throws Exception {
    int before = answered().size();
    try (ToneCaller parked = call("quiet", 500)) {
      String call = newest(before);
      assertThat(api().post("/v1/calls/" + call + "/park", "{\"place\":\"701\"}").status()).isEqualTo(202);
      Thread.sleep(500);
      try (ToneCaller colleague = call("701", 900)) {
        until(() -> parked.hears(900) && colleague.hears(500));
      }
    }
  }

  @Test
  void shouldConnectThreeAndLetASupervisorWhisperAndBarge() throws Exception {
    int before = answered().size();
    try (ToneCaller a = call("quiet", 500)) {
      String first = newest(before);
      try (ToneCaller b = call("quiet", 700)) {
        String second = newest(before + 1);
        try (ToneCaller c = call("quiet", 900); ToneCaller boss = call("quiet", 1_300)) {
          String third = newest(before + 2);
          until(() -> answered().size() >= before + 4);
          third = answered().get(before + 2).call().value();
          String supervisor = answered().get(before + 3).call().value();
          api().post("/v1/calls/" + first + "/bridge", "{\"other\":\"" + second + "\"}");
          until(() -> a.hears(700) && b.hears(500));
          assertThat(a.hears(900) || a.hears(500)).as("neither strangers nor oneself").isFalse();
          api().post("/v1/calls/" + first + "/bridge", "{\"other\":\"" + third + "\"}");
          until(() -> a.hears(700) && a.hears(900) && b.hears(500) && b.hears(900) && c.hears(500) && c.hears(700));
          for (String mode : List.of("listen", "whisper", "barge")) {
            api().post("/v1/calls/" + supervisor + "/monitor",
                "{\"target\":\"" + first + "\",\"mode\":\"" + mode + "\"}");
            until(
                () -> boss.hears(500) && boss.hears(700) && boss.hears(900) && a.hears(1_300) == !mode.equals("listen")
                    && b.hears(1_300) == mode.equals("barge") && c.hears(1_300) == mode.equals("barge"));
          }
          api().post("/v1/calls/" + third + "/unbridge", "{}");
          until(() -> !c.hears(500) && !a.hears(900) && a.hears(700));
        }
      }
    }
  }

  @Test
  void shouldPlayARecordedPromptWhenTheApiSaysSo() throws Exception {
    int before = answered().size();
    try (ToneCaller caller = call("quiet", 0)) {
      String call = newest(before);
      assertThat(api().post("/v1/calls/" + call + "/play", "{\"prompt\":\"tone\"}").status()).isEqualTo(202);
      until(() -> caller.hears(1_000));
    }
  }

  @Test
  void shouldReturnToTheBotWhenTheAgentHangsUp() throws Exception {
    int before = answered().size();
    try (ToneCaller caller = call("quiet", 500)) {
      String call = newest(before);
      try (ToneCaller agent = call("quiet", 900)) {
        String other = newest(before + 1);
        assertThat(
            api().post("/v1/calls/" + call + "/bridge", "{\"other\":\"" + other + "\",\"returnToBot\":true}").status())
            .isEqualTo(202);
        until(() -> caller.hears(900) && agent.hears(500));
      }
      until(() -> house.events().stream().anyMatch(
          e -> e instanceof CallEvent.BridgeChanged b && b.call().value().equals(call) && b.others().isEmpty()));
      assertThat(api().post("/v1/calls/" + call + "/say", "{\"text\":\"Welcome back.\"}").status()).isEqualTo(202);
      until(() -> house.events().stream().anyMatch(e -> e instanceof CallEvent.PlayoutFinished p
          && p.call().value().equals(call) && p.complete() && p.heardSamples() > 4_000));
      caller.bye();
      assertThat(record(call).turns()).anySatisfy(t -> assertThat(t.said()).isEqualTo("Welcome back."));
    }
  }

  @Test
  void shouldRecordOnlyWithConsent() throws Exception {
    int before = answered().size();
    Path opus;
    try (ToneCaller agrees = call("consent", 0)) {
      String call = newest(before);
      opus = folder.resolve("rec").resolve(call + ".opus");
      Thread.sleep(1_000);
      agrees.press("1", 2);
      assertThat(agrees.next("BYE", 20_000)).isNotEmpty();
      record(call);
    }
    until(() -> Files.exists(opus));
    Thread.sleep(500);
    try (OpusFile file = new OpusFile(new OggFile(Files.newInputStream(opus)))) {
      assertThat(file.getInfo().getNumChannels()).isEqualTo(2);
      int packets = 0;
      while (file.getNextAudioPacket() != null) packets++;
      assertThat(packets).isGreaterThan(100);
    }
    int second = answered().size();
    try (ToneCaller refuses = call("consent", 0)) {
      String call = newest(second);
      Thread.sleep(1_000);
      refuses.press("2", 2);
      assertThat(refuses.next("BYE", 20_000)).isNotEmpty();
      record(call);
      assertThat(folder.resolve("rec").resolve(call + ".opus")).doesNotExist();
    }
  }
}
