package io.stepline.ops.control;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts call events, detail records and the steps of campaigns' attempts to one URL, signed, at least once and in the
 * order of each call. Each has an {@code id} that stays the same over repetitions. A post lies on disk before its place
 * on the bus is given up, and until it was delivered or, after six hours, is a dead letter. Sound and what was keyed
 * are not sent. Thread-safe.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();
  private static final int MOST_WAITING = 100_000;
  private static final int MOST_UNWRITTEN = 1_000;
  private static final int UNDERWAY = 16;
  private static final int LOOK_MS = 100;
  private static final int SHOWN = 20;

  private final WebhookSpool spool;
  private final WebhookSender sender;
  private final WallClock clock;
  private final Lane lane;
  private final Executor aside;
  private final WebhookQueue queue = new WebhookQueue();
  /** What the disk did not take yet. */
  private final Deque<Unwritten> unwritten = new ArrayDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Meters.Count delivered;
  private final Meters.Count lost;
  private final Bus.Subscription subscription;
  private volatile boolean complete = true;

  private record Unwritten(String call, byte[] body) {}

  /**
   * @param aside where posts are sent, which takes a while
   * @throws IllegalArgumentException if the folder cannot be used
   */
  public Webhooks(Bus bus, Path folder, WebhookSender sender, WallClock clock, Lane lane, Executor aside,
      Meters meters) {
    this.sender = sender;
    this.clock = clock;
    this.lane = lane;
    this.aside = aside;
    this.delivered = meters.count("stepline.webhooks.delivered");
    this.lost = meters.count("stepline.webhooks.lost");
    try {
      this.spool = new WebhookSpool(folder);
      spool.waiting().forEach(p -> queue.add(p, clock.nowUs() / 1_000));
    } catch (IOException e) {
      throw new IllegalArgumentException("posts cannot be kept in " + folder + ": " + e.getMessage(), e);
    }
    waiting.set(queue.size());
    meters.gauge("stepline.webhooks.waiting", waiting::get);
    meters.gauge("stepline.webhooks.dead", spool::buried);
    lane.every(LOOK_MS, this::look);
    this.subscription = bus.subscribe(new Bus.Reader("webhook", Bus.Start.COMMITTED, 0,
        List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_RECORDS, this::record),
            Bus.Route.each(Topics.CALLBACK_REQUESTS, this::callback),
            Bus.Route.each(Topics.CAMPAIGN_ATTEMPTS, this::attempt)),
        new Placing()));
  }

  /** Places are given up only while all that was read is on disk. */
  private final class Placing implements Bus.Owner {
    @Override
    public void taken(Set<Integer> partitions) {}

    @Override
    public void given(Set<Integer> partitions) {}

    @Override
    public void settled(Runnable then) {
      if (complete) then.run();
    }
  }

  private void event(CallEvent e) {
    switch (e) {
      case CallEvent.KeyPressed k -> {}
      case CallEvent.PlayoutStarted p -> {}
      case CallEvent.PlayoutFinished p -> {}
      default -> keep(e.getClass().getSimpleName(), e.call().value(),
          e.getClass().getSimpleName() + "-" + e.atUs(), JSON.valueToTree(e));
    }
  }

  private void record(CallRecord r) {
    keep("CallRecord", r.call().value(), "record", JSON.valueToTree(r));
  }

  private void callback(CallbackRequest r) {
    keep("CallbackRequest", r.call().value(), "callback-" + r.atUs(), JSON.valueToTree(r));
  }

  private void attempt(AttemptNews n) {
    keep("AttemptNews", n.call().value(), "attempt-" + n.state(), JSON.valueToTree(n));
  }

  private void keep(String type, String call, String id, ObjectNode data) {
    ObjectNode page = JSON.createObjectNode().put("id", call + "-" + id).put("type", type);
    page.set("data", data);
    synchronized (unwritten) {
      unwritten.add(new Unwritten(call, page.toString().getBytes(StandardCharsets.UTF_8)));
      write();
      if (unwritten.size() <= MOST_UNWRITTEN) return;
      unwritten.remove();
      lost.one();
    }
  }

  /** In order, as far as the disk takes it. */
  private void write() {
    try {
      while (!unwritten.isEmpty()) {
        Unwritten next = unwritten.getFirst();
        WebhookQueue.Post post = spool.write(next.call(), next.body());
        unwritten.remove();
        if (waiting.incrementAndGet() > MOST_WAITING) {
          waiting.decrementAndGet();
          spool.bury(post);
        } else {
          lane.run(() -> queue.add(post, clock.nowUs() / 1_000));
        }
      }
      complete = true;
    } catch (IOException e) {
      if (complete) log.error("posts cannot be written down, their places are not given up: {}", e.toString());
      complete = false;
    }
  }

  private void look() {
    synchronized (unwritten) {
      if (!complete) write();
    }
    for (WebhookQueue.Post post : queue.due(clock.nowUs() / 1_000, UNDERWAY)) aside.execute(() -> send(post));
  }

  private void send(WebhookQueue.Post post) {
    boolean taken;
    try {
      taken = sender.post(spool.read(post));
    } catch (IOException e) {
      log.debug("webhook {}: {}", post.name(), e.toString());
      taken = false;
    }
    boolean done = taken;
    lane.run(() -> cameOf(post, done));
  }

  private void cameOf(WebhookQueue.Post post, boolean done) {
    long nowMs = clock.nowUs() / 1_000;
    boolean givenUp = !done && queue.failed(post, nowMs);
    if (!done && !givenUp) return;
    if (done) queue.delivered(post, nowMs);
    waiting.decrementAndGet();
    try {
      if (done) {
        delivered.one();
        spool.remove(post);
      } else {
        log.warn("webhook {} could not be delivered and is a dead letter", post.name());
        spool.bury(post);
      }
    } catch (IOException e) {
      log.warn("webhook {}: {}", post.name(), e.toString());
    }
  }

  /** For the health page: how many wait, how many are dead letters, and the newest of those by name. */
  public Map<String, Object> page() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("waiting", waiting.get());
    page.put("dead", spool.buried());
    try {
      page.put("newestDead", spool.newestDead(SHOWN));
    } catch (IOException e) {
      page.put("newestDead", List.of());
    }
    return page;
  }

  /** What waits goes on at the next start. */
  @Override
  public void close() {
    subscription.close();
  }
}
