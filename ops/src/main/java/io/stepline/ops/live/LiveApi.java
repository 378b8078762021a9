package io.stepline.ops.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * {@code /v1/live} and {@code /v1/calls/{call}/listen}. The first are server-sent events, first a snapshot, then what
 * changes. A stream ends when its client does not keep up, or when who asked may no longer look; browsers come again by
 * themselves and get a new snapshot.
 */
public final class LiveApi {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PING_MS = 10_000;
  /** After which a client comes again, so that a session that has ended ends its stream. */
  private static final long STREAM_MS = 900_000;
  private final LiveHub hub;
  private final ListenHub sound;
  private final WallClock clock;
  private final IntSupplier most;

  /** @param most calls that the house carries, 0 where it is not known */
  public LiveApi(LiveHub hub, ListenHub sound, WallClock clock, IntSupplier most) {
    this.hub = hub;
    this.sound = sound;
    this.clock = clock;
    this.most = most;
  }

  public List<Route> routes() {
    return List.of(Route.get("/v1/live", Scope.READ, this::stream),
        Route.get("/v1/calls/{call}/listen", Scope.LISTEN, this::listen).auditedToo());
  }

  private Reply listen(Ask ask) {
    CallId call = new CallId(ask.param("call"));
    if (hub.book().calls().stream().noneMatch(c -> c.id().equals(call)))
      throw new Refusal(404, "there is no such call");
    if (sound.isFull()) throw new Refusal(503, "too many listen; try again later");
    return new Reply.Upgrade(sound.peer(call));
  }

  private Reply stream(Ask ask) {
    LiveHub.Client client;
    try {
      client = hub.join();
    } catch (IllegalStateException e) {
      throw new Refusal(503, "too many look on; try again later");
    }
    boolean words = ask.asker().may(Scope.WORDS);
    return new Reply.Stream(200, "text/event-stream", -1, out -> {
      try (client) {
        run(out, client, words);
      }
    }, Map.of("X-Accel-Buffering", "no", "Connection", "close"));
  }

  private void run(OutputStream out, LiveHub.Client client, boolean words) throws IOException {
    long endsUs = clock.nowUs() + STREAM_MS * 1_000;
    out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
    send(out, "snapshot", snapshot(words));
    out.flush();
    while (client.isOn() && clock.nowUs() < endsUs) {
      try {
        LiveNews next = client.waiting().poll(PING_MS, TimeUnit.MILLISECONDS);
        if (next == null) out.write(": \n\n".getBytes(StandardCharsets.UTF_8));
        else send(out, next, words);
        if (client.waiting().isEmpty()) out.flush();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  Map<String, Object> snapshot(boolean words) {
    Map<String, Object> page = new LinkedHashMap<>();
    List<LiveCall> calls = hub.book().calls();
    page.put("calls", calls.stream().map(c -> LiveJson.call(c, words)).toList());
    page.put("queues", queues(hub.book().queues(), words));
    page.put("capacity", Map.of("now", calls.size(), "most", most.getAsInt()));
    return page;
  }

  private List<Map<String, Object>> queues(List<LiveQueue> all, boolean words) {
    return all.stream().map(q -> LiveJson.queue(q, words, clock.nowUs())).toList();
  }

  private void send(OutputStream out, LiveNews news, boolean words) throws IOException {
    switch (news) {
      case LiveNews.Changed c -> send(out, "call", LiveJson.call(c.call(), words));
      case LiveNews.Ended e -> send(out, "ended",
          Map.of("id", e.call().value(), "end", e.end().outcome().name(), "reason", e.end().reason()));
      case LiveNews.Caption c -> send(out, "caption", LiveJson.caption(c, words));
      case LiveNews.Queues q -> send(out, "queues", queues(q.all(), words));
      case LiveNews.Ordered o -> send(out, "order", o.page());
      case LiveNews.Span s -> {}
    }
  }

  private static void send(OutputStream out, String event, Object page) throws IOException {
    try {
      out.write(("event: " + event + "\ndata: " + JSON.writeValueAsString(page) + "\n\n").getBytes(
          StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
