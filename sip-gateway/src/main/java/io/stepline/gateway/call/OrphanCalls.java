package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.WallClock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that a gateway answered or was placing and, having crashed, never ended: each gets its one end, at the next
 * start of its name or from another gateway.
 */
public final class OrphanCalls {
  private static final Logger log = LoggerFactory.getLogger(OrphanCalls.class);

  private OrphanCalls() {}

  /** Ends those of our own name; nobody else may have it. */
  public static void close(Bus bus, String gateway, WallClock clock) {
    List<CallEvent.Ended> lost = of(bus, gateway, clock);
    lost.forEach(e -> bus.publish(Topics.CALL_EVENTS, e));
    if (!lost.isEmpty()) log.warn("{} calls were lost when this gateway last stopped; they are ended now", lost.size());
  }

  /** Reads all events there are. @return the end of each call that has none */
  static List<CallEvent.Ended> of(Bus bus, String gateway, WallClock clock) {
    Map<CallId, CallEvent.Ended> lost = new LinkedHashMap<>();
    CallEnd why = new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0);
    bus.replay(Topics.DIAL_CLAIMS, c -> {
      if (c.gateway().equals(gateway)) lost.put(c.call(), new CallEvent.Ended(c.call(), why,
          CallEvent.Direction.OUTBOUND, c.from(), c.to(), c.bot(), "", c.atUs(), 0, MediaReport.EMPTY, clock.nowUs()));
    });
    Set<CallId> ended = new HashSet<>();
    bus.replay(Topics.CALL_EVENTS, event -> {
      if (event instanceof CallEvent.Answered a && a.gateway().equals(gateway))
        lost.put(a.call(), new CallEvent.Ended(a.call(), why, a.direction(), a.from(), a.to(), a.bot(), a.trunk(),
            a.atUs(), a.atUs(), MediaReport.EMPTY, clock.nowUs()));
      if (event instanceof CallEvent.Ended e) ended.add(e.call());
    });
    lost.keySet().removeAll(ended);
    return List.copyOf(lost.values());
  }
}
