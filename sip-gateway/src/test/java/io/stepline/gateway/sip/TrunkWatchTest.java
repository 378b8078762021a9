package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrunkWatchTest {
  private static final Trunk.Hop HOP = new Trunk.Hop("sip:192.0.2.1", 1, 1);
  private final ManualLane lane = new ManualLane("trunk-watch");
  private final WrittenOutside outside;

  TrunkWatchTest() throws Exception {
    outside = new WrittenOutside();
  }

  private TrunkTable watched(int everyS) {
    Trunk t = Trunk.open("one", List.of(Codecs.PCMU), 10, MediaSecurity.Policy.NONE);
    Trunk.Signalling s = new Trunk.Signalling(1_800, 90, Trunk.Reliable.SUPPORTED, everyS, false, false,
        Trunk.TransferBy.REFER);
    TrunkTable table = new TrunkTable(List.of(new Trunk(t.name(), t.addresses(), List.of(HOP), t.media(), t.limits(), s,
        t.numbers(), t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing())));
    new TrunkWatch(outside, table, lane, lane::close, new Random(1));
    return table;
  }

  @Test
  void shouldAskWithinASecondAndThenEachPeriod() {
    watched(30);
    lane.advance(1_000);
    assertThat(outside.asked).hasSize(1);
    lane.advance(30_000);
    assertThat(outside.asked).hasSize(2);
    lane.advance(300_000);
    assertThat(outside.asked).hasSize(12);
  }

  @Test
  void shouldAskNobodyWhereTheTrunkWantsNone() {
    watched(0);
    lane.advance(600_000);
    assertThat(outside.asked).isEmpty();
  }

  @Test
  void shouldTakeSilenceAndOverloadForDownAndAnyOtherWordForUp() throws Exception {
    TrunkTable table = watched(30);
    lane.advance(1_000);
    outside.answer(408);
    assertThat(table.isUp(HOP)).as("on the lane only").isTrue();
    lane.runAll();
    assertThat(table.isUp(HOP)).isFalse();
    lane.advance(30_000);
    outside.answer(405);
    lane.runAll();
    assertThat(table.isUp(HOP)).isTrue();
    lane.advance(30_000);
    outside.answer(503);
    lane.runAll();
    assertThat(table.isUp(HOP)).isFalse();
  }

  @Test
  void shouldTakeAGatewayThatCannotBeReachedForDownAndGoOnAsking() {
    TrunkTable table = watched(30);
    outside.broken = true;
    lane.advance(31_000);
    assertThat(table.isUp(HOP)).isFalse();
    assertThat(outside.asked).hasSize(2);
  }
}
