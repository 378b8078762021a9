package io.stepline.ops.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Closes connections whose client sends the head of a request byte by byte: no idle time ever passes there. Looks twice
 * in the time a head may take, on a thread of its own.
 */
final class SlowHeads extends AbstractLifeCycle {
  /** @param waits looks during which there were bytes of a head, and no request */
  private record Seen(long messages, long bytesAtMessage, int waits) {}

  private final ServerConnector connector;
  private final int lookMs;
  private final Map<EndPoint, Seen> seen = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("http-heads").factory());

  SlowHeads(ServerConnector connector, int headMs) {
    this.connector = connector;
    this.lookMs = Math.max(1, headMs / 2);
  }

  @Override
  protected void doStart() {
    clock.scheduleWithFixedDelay(this::look, lookMs, lookMs, TimeUnit.MILLISECONDS);
  }

  private void look() {
    seen.keySet().retainAll(connector.getConnectedEndPoints());
    connector.getConnectedEndPoints().forEach(end -> {
      Connection c = end.getConnection();
      if (c == null) return;
      Seen before = seen.getOrDefault(end, new Seen(0, 0, 0));
      boolean resting = c.getMessagesIn() == c.getMessagesOut();
      if (!resting || c.getMessagesIn() != before.messages()) {
        seen.put(end, new Seen(c.getMessagesIn(), c.getBytesIn(), 0));
      } else if (c.getBytesIn() > before.bytesAtMessage()) {
        if (before.waits() >= 2) end.close();
        else seen.put(end, new Seen(before.messages(), before.bytesAtMessage(), before.waits() + 1));
      }
    });
  }

  @Override
  protected void doStop() {
    clock.shutdownNow();
  }
}
