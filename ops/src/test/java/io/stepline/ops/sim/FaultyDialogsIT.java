package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.VoiceFailure;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.chat.ChatWorker;
import io.stepline.model.chat.OpenAiDialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.decoder.DecoderWorker;
import io.stepline.model.decoder.SecondVoice;
import io.stepline.model.engine.EngineException;
import io.stepline.model.route.ServerPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dialogs at real speed with model servers that have every fault there is, tools that take 3 s, and a voice that fails:
 * two controllers, two chat workers, two decoders, two servers. {@code -Dstepline.dialogs=200} is the long run.
 */
class FaultyDialogsIT {
  private static final Logger log = LoggerFactory.getLogger(FaultyDialogsIT.class);
  private static final int DIALOGS = Integer.getInteger("stepline.dialogs", 40);
  /** Of each kind of fault; of all of them together about one request in four. */
  private static final double SHARE = 0.01;
  private static final int LATE_MS = 40;
  @TempDir
  Path folder;
  private final InMemoryBus bus = new InMemoryBus();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, AtomicInteger> booked = new ConcurrentHashMap<>();
  private final AtomicInteger tools = new AtomicInteger();
  private final List<VoiceFailure> broken = new CopyOnWriteArrayList<>();
  private final Map<CallId, FaultyDialog> dialogs = new HashMap<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable c : open.reversed()) c.close();
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.add(part);
    return part;
  }

  /** A letter lasts 55 ms; one clause in so many fails in its middle. */
  private static final class FlakyVoice extends ClauseDecoder {
    private final String name;
    private final int failsOneIn;
    private final Random random;

    FlakyVoice(String name, int failsOneIn, long seed) {
      this.name = name;
      this.failsOneIn = failsOneIn;
      this.random = new Random(seed);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    private synchronized int drawn() {
      return random.nextInt(failsOneIn);
    }

    @Override
    protected boolean speak(String clause, Voice how, Sink sink) {
      int dice = drawn();
      pause(dice == 1 ? 1_500 : 120);
      for (int at = 0; at < clause.length(); at += 4) {
        if (dice <= 1 && at >= clause.length() / 2) throw new EngineException("broken on purpose");
        short[] pcm = new short[Math.min(4, clause.length() - at) * 440];
        java.util.Arrays.fill(pcm, (short) 1_000);
        if (!sink.audio(8_000, pcm)) return false;
      }
      return true;
    }

    private static void pause(int ms) {
      try {
        Thread.sleep(ms);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException("interrupted", e);
      }
    }
  }

  /** Books what it is asked to, once for each wish, and talks for a while otherwise. */
  private static SimBrain.Answer answer(JsonNode messages) {
    String wish = "";
    boolean ran = false;
    for (JsonNode m : messages) {
      String role = m.path("role").asText();
      if (role.equals("user") && m.path("content").isTextual()) {
        wish = m.path("content").asText();
        ran = false;
      }
      ran |= role.equals("tool");
    }
    if (ran) return SimBrain.Answer.say("I have asked about it. It is settled now. Is there anything else?");
    if (wish.contains("goodbye")) return new SimBrain.Answer("Goodbye. ", wish("hang_up", "{}"));
    if (wish.contains("book"))
      return new SimBrain.Answer("Let me do that for you. ", wish("book", "{\"what\":\"" + wish.replaceAll(
          "\\D", "") + "\"}"));
    return SimBrain.Answer
        .say("There is much to say about that. It is large and it is blue. You will like it. What else can I do?");
  }

  private static Optional<SimBrain.Wish> wish(String name, String arguments) {
    return Optional.of(new SimBrain.Wish(name, arguments));
  }

  private HttpServer tool() throws Exception {
    HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/book", x -> {
      String key = x.getRequestHeaders().getFirst("Idempotency-Key");
      x.getRequestBody().readAllBytes();
      booked.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
      int n = tools.incrementAndGet();
      try {
        Thread.sleep(n % 4 == 0 ? 3_000 : 300);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      byte[] answer = ("{\"booking\":" + n + "}").getBytes(StandardCharsets.UTF_8);
      try (x) {
        x.sendResponseHeaders(n % 17 == 0 ? 500 : 200, answer.length);
        x.getResponseBody().write(answer);
      }
    });
    http.start();
    return http;
  }

  private Map<String, Bot> bots(HttpServer tool) throws Exception {
    Files.writeString(folder.resolve("desk.yaml"), """
        name: desk
        language: en-us
        persona: You are at a desk.
        greeting: Hello, this is the desk.
        tools:
          book: {description: Books., parameters: {what: "the thing"}, timeout-ms: 8000, repeat: never,
            url: "http://127.0.0.1:%d/book"}
        limits: {no-input-ms: 8000}
        flow:
          start: menu
          states:
            menu: {prompt: "What can I do?", answers: [{say: ["bye"], go: menu}]}
        """.formatted(tool.getAddress().getPort()));
    return BotFile.readAll(folder);
  }

  private SimOpenAi server(long seed) {
    return keep(new SimOpenAi(0, new SimSettings(46, 400, 120, Map.of(), seed).everyFault(SHARE, seed),
        (messages, heard) -> answer(messages)));
  }

  private void house(Map<String, Bot> bots) {
    List<SimOpenAi> servers = List.of(server(1), server(2));
    for (int i = 0; i < 2; i++) {
      keep(new ConversationWorker(bus, WallClock.system(), BotPolicy.readAll(folder), Speculation.Mode.ALWAYS,
          Meters.NONE));
      ServerPool pool = new ServerPool(servers.stream().map(s -> s.url("/v1")).toList(), "", "/models",
          Duration.ofSeconds(6)).demanded("chat.url");
      StreamingChat chat = keep(
          new StreamingChat(pool, new OpenAiDialect(new OpenAiDialect.Settings("simulated", 0.7, 300)), bots));
      keep(new ChatWorker(chat, bots, bus, WallClock.system(), "chat-" + i, 0, Meters.NONE));
      keep(new DecoderWorker(List.of(new SecondVoice(new FlakyVoice("first", 40, i), new FlakyVoice("second", 12, i))),
          1, bus, WallClock.system(), Meters.NONE));
    }
  }

  /** What the gateway reads, by call. */
  private <T> Bus.Route<T> to(io.stepline.kafka.bus.Topic<T> topic, java.util.function.Function<T, CallId> call,
      java.util.function.BiConsumer<FaultyDialog, T> then) {
    return Bus.Route.each(topic, v -> Optional.ofNullable(dialogs.get(call.apply(v))).ifPresent(d -> {
      synchronized (d) {
        then.accept(d, v);
      }
    }));
  }

  private void all(Consumer<FaultyDialog> each) {
    dialogs.values().forEach(d -> {
      synchronized (d) {
        each.accept(d);
      }
    });
  }

  @Test
  void shouldNeitherFallSilentNorForgetNorDoAnythingTwice() throws Exception {
    house(bots(tool()));
    IntStream.range(0, DIALOGS).mapToObj(i -> new FaultyDialog(i, bus)).forEach(d -> dialogs.put(d.call, d));
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(to(Topics.BOT_AUDIO, BotAudio::call, FaultyDialog::audio),
            to(Topics.SPOKEN_MARKS, SpokenMark::call, FaultyDialog::mark),
            to(Topics.PLAYOUT_CONTROL, PlayoutControl::call, FaultyDialog::control),
            to(Topics.CALL_COMMANDS, CallCommand::call, (d, c) -> {
              if (c instanceof CallCommand.HangUp h) d.hangsUp(h.reason());
            }), to(Topics.CALL_RECORDS, CallRecord::call, (d, r) -> d.record = Optional.of(r)),
            Bus.Route.each(Topics.VOICE_FAILURES, broken::add))));
    ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    open.add(clock::shutdownNow);
    clock.scheduleWithFixedDelay(bus::deliver, 0, 2, TimeUnit.MILLISECONDS);
    long begunNs = System.nanoTime();
    long[] ticks = {0};
    clock.scheduleAtFixedRate(() -> {
      long lateMs = (System.nanoTime() - begunNs) / 1_000_000 - 20 * ticks[0]++;
      all(d -> d.tick(lateMs > LATE_MS));
    }, 0, 20, TimeUnit.MILLISECONDS);
    int[] begun = {0};
    List<FaultyDialog> order = List.copyOf(dialogs.values());
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(() -> {
      FaultyDialog next = order.get(begun[0]++);
      synchronized (next) {
        next.begin();
      }
      return begun[0] == order.size();
    });
    await().atMost(Duration.ofSeconds(240)).pollInterval(Duration.ofMillis(200))
        .until(() -> dialogs.values().stream().allMatch(FaultyDialog::isOver));
    judged();
  }

  private void judged() {
    int turns = 0;
    int runs = 0;
    for (FaultyDialog d : dialogs.values()) {
      CallRecord record = d.record.orElseThrow();
      turns += record.turns().size();
      assertThat(record.turns()).as("%s: one turn for each reply", d.call).extracting(CallRecord.Turn::reply)
          .doesNotHaveDuplicates();
      for (CallRecord.Turn t : record.turns()) if (d.wasHeard(t.reply())) assertThat(d.words(t.reply()))
          .as("%s reply %d: what was heard", d.call, t.reply()).startsWith(t.said());
      List<ChatRequest.ToolRun> done = record.turns().stream().flatMap(t -> t.runs().stream()).toList();
      runs += done.size();
    }
    log.info("{} dialogs, {} turns, {} tool runs, {} voices failed, longest silence {} ms", dialogs.size(), turns,
        tools, broken.size(), dialogs.values().stream().mapToLong(d -> d.longestSilenceMs).max().orElse(0));
    assertThat(runs).as("what ran is in the records").isGreaterThanOrEqualTo(tools.get());
    assertThat(booked.values()).as("each booking is made once").extracting(AtomicInteger::get).containsOnly(1);
    assertThat(tools.get()).isGreaterThan(DIALOGS);
    assertThat(broken).as("the voice failed for good now and then").isNotEmpty();
    assertThat(dialogs.values().stream().filter(d -> d.longestSilenceMs > 3_000)
        .map(d -> d.call + " " + d.longestSilenceMs + " ms " + d.silence).collect(Collectors.toList()))
        .as("no silence of more than 3 s").isEmpty();
  }
}
