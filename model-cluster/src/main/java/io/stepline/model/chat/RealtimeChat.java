package io.stepline.model.chat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.Load;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speech to speech over a WebSocket with the events of OpenAI's Realtime API
 * (platform.openai.com/docs/api-reference/realtime-client-events), which StepFun's hosted models speak as well, in the
 * shape before. The server's own turn detection is off: our VAD ends the turn, our gate lets the reply sound, our
 * context says what was heard. One session for each call, on the server with the fewest; where it is lost before
 * anything was said, another server is asked. Thread-safe.
 */
public final class RealtimeChat implements ChatModel {
  private static final Logger log = LoggerFactory.getLogger(RealtimeChat.class);
  private static final long REST_MS = 5_000;
  private static final String LATE = "has said nothing for ";
  /** Of what is told after a session's lock was let go. */
  private static final Executor LATER = task -> Thread.ofVirtual().name("realtime").start(task);

  /**
   * @param urls of equal servers
   * @param rateHz of sound both ways
   * @param beta the shape of events before OpenAI's GA
   * @param capacity replies that one server makes at once; 0 for no limit to speak of
   * @param soundTurns of the caller that a new session is told as sound, {@code soundSeconds} of them at most
   */
  public record Settings(List<URI> urls, String model, String apiKey, String voice, int rateHz, Duration firstEvent,
      boolean beta, int capacity, int soundTurns, int soundSeconds) {}

  private record Held(RealtimeSession session, int server) {}

  private final Settings settings;
  private final Map<String, Bot> bots;
  private final Map<CallId, Held> sessions = new HashMap<>();
  private final Sounds sounds;
  private final long[] restsUntilMs;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  public RealtimeChat(Settings settings, Map<String, Bot> bots) {
    this.settings = settings;
    this.bots = bots;
    this.sounds = new Sounds(settings.soundTurns(), settings.soundSeconds());
    this.restsUntilMs = new long[settings.urls().size()];
    Arrays.fill(restsUntilMs, Long.MIN_VALUE);
  }

  @Override
  public synchronized String name() {
    return "speech to speech, model " + settings.model() + " at "
        + settings.urls().stream().map(URI::getAuthority).collect(Collectors.joining(", ")) + ", " + sessions.size()
        + " sessions open";
  }

  @Override
  public synchronized Load load() {
    if (settings.capacity() == 0) return Load.UNLIMITED;
    List<ModelLoad.Server> servers = places().filter(i -> !rests(i)).mapToObj(i -> new ModelLoad.Server(
        settings.urls().get(i).getAuthority(),
        (int) sessions.values().stream().filter(h -> h.server() == i && h.session().isBusy()).count(),
        settings.capacity())).toList();
    return new Load(servers.stream().mapToInt(ModelLoad.Server::inFlight).sum(),
        Math.max(1, servers.stream().mapToInt(ModelLoad.Server::capacity).sum()), servers);
  }

  private IntStream places() {
    return IntStream.range(0, settings.urls().size());
  }

  private boolean rests(int server) {
    return now() < restsUntilMs[server];
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Bot bot = Optional.ofNullable(bots.get(request.caller().bot())).orElseGet(() -> bots.values().iterator().next());
    RealtimeTalk talk = new RealtimeTalk(bot, request, sounds.heard(request), sink);
    if (request.cause() == ChatRequest.Cause.GREETING && !bot.greeting().isEmpty()) {
      talk.ends();
      sink.text(bot.greeting() + " ");
      sink.end("", "", 0);
      return new Asked(talk);
    }
    begin(talk);
    CompletableFuture.delayedExecutor(settings.firstEvent().toMillis(), TimeUnit.MILLISECONDS, LATER)
        .execute(() -> talk.session().ifPresent(
            s -> s.late(talk, LATE + settings.firstEvent().toMillis() + " ms")));
    return new Asked(talk);
  }

  private void begin(RealtimeTalk talk) {
    RealtimeSession session = session(talk.request()).session();
    talk.at(session);
    session.begin(talk);
  }

  /** A reply as the worker holds it. */
  private record Asked(RealtimeTalk talk) implements Reply {
    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      talk.session().ifPresent(s -> s.result(talk, result));
    }

    @Override
    public void opened() {
      talk.session().ifPresent(s -> s.opened(talk));
    }

    @Override
    public void cancel() {
      talk.session().ifPresent(s -> s.cancel(talk));
    }
  }

  /** The call's session; a new one where there is none, or where the call has gone on without it. */
  private synchronized Held session(ChatRequest.Generate request) {
    Optional<Held> there = Optional.ofNullable(sessions.get(request.call()));
    if (there.filter(h -> h.session().fits(request)).isPresent()) return there.get();
    there.ifPresent(h -> LATER.execute(h.session()::close));
    int server = choose();
    URI url = settings.urls().get(server);
    URI at = URI.create(url + (url.getQuery() == null ? "?" : "&") + "model=" + settings.model());
    RealtimeSession session = new RealtimeSession(
        new RealtimeSession.Settings(settings.beta() ? RealtimeShape.BETA : RealtimeShape.GA, settings.voice(),
            settings.rateHz()),
        (s, why, unsaid) -> LATER.execute(() -> lost(request.call(), s, why, unsaid)),
        listener -> new RealtimeLine(http, at, settings.apiKey(), listener));
    Held held = new Held(session, server);
    sessions.put(request.call(), held);
    return held;
  }

  private int choose() {
    Map<Integer, Long> held = sessions.values().stream()
        .collect(Collectors.groupingBy(Held::server, Collectors.counting()));
    return places().boxed()
        .min(Comparator.<Integer, Boolean>comparing(this::rests).thenComparing(i -> held.getOrDefault(i, 0L)))
        .orElseThrow();
  }

  private void lost(CallId call, RealtimeSession session, String why, Optional<RealtimeTalk> unsaid) {
    boolean other;
    synchronized (this) {
      Optional<Held> held = Optional.ofNullable(sessions.get(call)).filter(h -> h.session() == session);
      held.ifPresent(h -> {
        sessions.remove(call);
        restsUntilMs[h.server()] = now() + REST_MS;
      });
      other = places().anyMatch(i -> !rests(i));
    }
    log.info("callId={} the session at the realtime server is lost: it {}", call, why);
    unsaid.ifPresent(talk -> {
      boolean again = !talk.isOver() && talk.moves() && (other || !why.startsWith(LATE));
      if (again) begin(talk);
      else talk.fail(why);
    });
  }

  @Override
  public void spoken(SpokenMark mark) {
    held(mark.call()).ifPresent(h -> h.session().spoken(mark));
  }

  @Override
  public void heard(CallId call, ReplyId reply, long heardMs) {
    held(call).ifPresent(h -> h.session().heard(reply, heardMs));
  }

  private synchronized Optional<Held> held(CallId call) {
    return Optional.ofNullable(sessions.get(call));
  }

  @Override
  public void forget(Predicate<CallId> calls) {
    sounds.forget(calls);
    List<Held> gone;
    synchronized (this) {
      gone = sessions.entrySet().stream().filter(e -> calls.test(e.getKey())).map(Map.Entry::getValue).toList();
      sessions.keySet().removeIf(calls);
    }
    gone.forEach(h -> h.session().close());
  }

  @Override
  public void close() {
    forget(call -> true);
    http.shutdownNow();
  }
}
