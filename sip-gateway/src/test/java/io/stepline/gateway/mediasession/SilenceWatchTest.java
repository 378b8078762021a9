package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private static final CallId CALL = new CallId("c");
  private final List<CallEvent> events = new ArrayList<>();
  private final MediaSettings settings = new MediaSettings(0, 4, 4_000, 30_000, 2_000, 30_000, 0, 46, true,
      Map.of("one-moment@8000", new short[320], "sorry@8000", new short[480]));
  private final BotPlayout playout = new BotPlayout(CALL, 8000, 0, events::add);
  private int deadAir;
  private final SilenceWatch watch = new SilenceWatch(CALL, settings, playout, events::add, () -> deadAir++);

  private int tick(int millis, boolean sending) {
    int prompts = 0;
    for (int t = 0; t < millis; t += 20) {
      watch.tick(sending);
      if (playout.nextFrame(1).isPresent()) prompts++;
    }
    return prompts;
  }

  @Test
  void shouldExcuseAReplyThatStallsOnce() {
    playout.open(new PlayoutControl.Open(CALL, new ReplyId(1), Stamps.EMPTY));
    assertThat(tick(3_900, true)).isZero();
    assertThat(tick(5_000, true)).isEqualTo(2);
    assertThat(events).singleElement().isInstanceOf(CallEvent.PlayoutStalled.class);
  }

  @Test
  void shouldWarnAndThenEndACallNobodyServes() {
    assertThat(tick(15_100, true)).isEqualTo(3);
    assertThat(deadAir).isZero();
    tick(15_000, true);
    tick(15_000, true);
    assertThat(deadAir).isEqualTo(1);
  }

  @Test
  void shouldTellACallThatIsAloneAtOnceAndAgain() {
    watch.alone(true);
    assertThat(tick(280, true)).isZero();
    assertThat(tick(200, true)).isEqualTo(2);
    assertThat(tick(6_000, true)).isZero();
    assertThat(tick(3_000, true)).isEqualTo(2);
    watch.alone(false);
    assertThat(tick(5_000, true)).isZero();
  }

  @Test
  void shouldStayCalmWhileTheHouseIsHeardOfOrTheCallIsOnHold() {
    for (int i = 0; i < 10; i++) {
      tick(10_000, true);
      watch.wind();
    }
    tick(120_000, false);
    assertThat(deadAir).isZero();
  }
}
