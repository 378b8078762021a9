package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads among which calls are spread: everything of one call runs on one of them, in order. */
final class CallLanes implements Lanes {
  private static final Logger log = LoggerFactory.getLogger(CallLanes.class);
  private final ThreadLane rooms = start("call-rooms");
  private final List<ThreadLane> lanes;

  CallLanes(int count) {
    lanes = IntStream.range(0, count).mapToObj(i -> start("call-lane-" + i)).toList();
  }

  private static ThreadLane start(String name) {
    return ThreadLane.start(name, (lane, why) -> log.error("{}: a step failed", lane, why));
  }

  @Override
  public Lane of(CallId call) {
    return lanes.get(Math.floorMod(call.hashCode(), lanes.size()));
  }

  @Override
  public Lane rooms() {
    return rooms;
  }

  @Override
  public void close() {
    rooms.close();
    lanes.forEach(ThreadLane::close);
  }
}
