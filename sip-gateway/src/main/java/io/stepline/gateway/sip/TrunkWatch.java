package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each gateway of each trunk with OPTIONS whether it is there, and tells the table. Any response counts as alive
 * but 408 and 503.
 */
public final class TrunkWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrunkWatch.class);
  private final SipEndpoint endpoint;
  private final TrunkTable table;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("trunk-watch").factory());

  public TrunkWatch(SipEndpoint endpoint, TrunkTable table) {
    this.endpoint = endpoint;
    this.table = table;
    for (Trunk trunk : table.all())
      for (Trunk.Hop hop : trunk.gateways())
        if (trunk.signalling().optionsEveryS() > 0) {
          long everyMs = trunk.signalling().optionsEveryS() * 1000L;
          clock.scheduleAtFixedRate(() -> ask(trunk, hop),
              ThreadLocalRandom.current().nextLong(Math.min(everyMs, 1_000)), everyMs, TimeUnit.MILLISECONDS);
        }
  }

  private void ask(Trunk trunk, Trunk.Hop hop) {
    try {
      Request options = endpoint.messages().request(Request.OPTIONS, hop.uri(), "stepline", hop.uri(),
          UUID.randomUUID() + "@stepline", 1);
      Optional<DigestLogin> login = table.login(trunk);
      Optional<String> header = login.flatMap(l -> l.authorization(ClientRequests.subject(options)));
      if (header.isPresent()) options.setHeader(endpoint.messages().header("Authorization", header.get()));
      endpoint.ask(options, response -> heard(trunk, hop, response.getStatusCode()));
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
    clock.shutdownNow();
  }
}
