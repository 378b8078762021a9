package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each gateway of each trunk with OPTIONS whether it is there, and tells the table. Any response counts as alive
 * but 408 and 503. Runs on a lane of its own.
 */
public final class TrunkWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrunkWatch.class);
  private static final long SPREAD_MS = 1_000;
  private final Outside outside;
  private final TrunkTable table;
  private final Lane lane;
  private final Runnable closing;

  public TrunkWatch(SipEndpoint endpoint, TrunkTable table) {
    this(endpoint, table, ThreadLane.start("trunk-watch", (name, why) -> log.error("{}: a step failed", name, why)));
  }

  private TrunkWatch(SipEndpoint endpoint, TrunkTable table, ThreadLane thread) {
    this(endpoint, table, thread, thread::close, new Random());
  }

  /** @param chance spreads the first questions over a second */
  TrunkWatch(Outside outside, TrunkTable table, Lane lane, Runnable closing, RandomGenerator chance) {
    this.outside = outside;
    this.table = table;
    this.lane = lane;
    this.closing = closing;
    for (Trunk trunk : table.all())
      for (Trunk.Hop hop : trunk.gateways()) {
        long everyMs = trunk.signalling().optionsEveryS() * 1_000L;
        if (everyMs > 0) lane.after(chance.nextLong(Math.min(everyMs, SPREAD_MS)), () -> begin(trunk, hop, everyMs));
      }
  }

  private void begin(Trunk trunk, Trunk.Hop hop, long everyMs) {
    lane.every(everyMs, () -> ask(trunk, hop));
    ask(trunk, hop);
  }

  private void ask(Trunk trunk, Trunk.Hop hop) {
    outside.find(hop.uri(), () -> lane.run(() -> askNow(trunk, hop)));
  }

  private void askNow(Trunk trunk, Trunk.Hop hop) {
    try {
      Request options = outside.messages().request(Request.OPTIONS, hop.uri(), "stepline", hop.uri(),
          UUID.randomUUID() + "@stepline", 1);
      Consumer<Response> answered = response -> lane.run(() -> heard(trunk, hop, response.getStatusCode()));
      Optional<DigestLogin> login = table.login(trunk);
      if (login.isPresent()) outside.ask(options, login.get(), answered);
      else outside.ask(options, answered);
    } catch (Exception e) {
      heard(trunk, hop, Response.SERVICE_UNAVAILABLE);
      log.debug("OPTIONS to {}: {}", trunk.name(), e.toString());
    }
  }

  private void heard(Trunk trunk, Trunk.Hop hop, int status) {
    if (status < 200) return;
    boolean alive = status != Response.REQUEST_TIMEOUT && status != Response.SERVICE_UNAVAILABLE;
    if (table.heardOf(hop, alive))
      log.warn("trunk {}: gateway {} is {}", trunk.name(), InviteReader.hideUser(hop.uri()), alive ? "up" : "down");
  }

  @Override
  public void close() {
    closing.run();
  }
}
