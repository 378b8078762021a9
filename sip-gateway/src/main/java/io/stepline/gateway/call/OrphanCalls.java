package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.WallClock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that a gateway of our name answered or was placing for a campaign and, having crashed, never ended: at the next
 * start each gets its one end.
 */
public final class OrphanCalls {
  private static final Logger log = LoggerFactory.getLogger(OrphanCalls.class);

  private OrphanCalls() {}

  public static void close(Bus bus, String gateway, WallClock clock) {
    Map<CallId, DialClaim> dialled = new HashMap<>();
    bus.replay(Topics.DIAL_CLAIMS, c -> {
      if (c.gateway().equals(gateway)) dialled.put(c.call(), c);
    });
    Map<CallId, CallEvent.Answered> open = new HashMap<>();
    bus.replay(Topics.CALL_EVENTS, event -> {
      if (event instanceof CallEvent.Answered a && a.gateway().equals(gateway)) open.put(a.call(), a);
      if (event instanceof CallEvent.Ended e) {
        open.remove(e.call());
        dialled.remove(e.call());
      }
    });
    open.keySet().forEach(dialled::remove);
    if (!dialled.isEmpty())
      log.warn("{} calls that this gateway was placing when it last stopped are given up", dialled.size());
    dialled.values()
        .forEach(d -> bus.publish(Topics.CALL_EVENTS,
            new CallEvent.Ended(d.call(), new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0),
                CallEvent.Direction.OUTBOUND,
                d.from(), d.to(), d.bot(), "", d.atUs(), 0, MediaReport.EMPTY, clock.nowUs())));
    if (!open.isEmpty())
      log.warn("{} calls were lost when this gateway last stopped; closing their records", open.size());
    open.values()
        .forEach(a -> bus.publish(Topics.CALL_EVENTS,
            new CallEvent.Ended(a.call(), new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0),
                a.direction(),
                a.from(), a.to(), a.bot(), a.trunk(), a.atUs(), a.atUs(), MediaReport.EMPTY, clock.nowUs())));
  }
}
