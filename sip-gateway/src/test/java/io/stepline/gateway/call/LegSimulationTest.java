package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the dialog, the media, the house and time do to a leg, in whatever order: the laws of a call hold. */
class LegSimulationTest {
  private static final int SEEDS = 4_000;
  private static final int STEPS = 30;
  private static final Optional<String> SDP = Optional.of(LegBench.SDP);
  private static final int[] FAILURES = {404, 408, 481, 486, 491, 500, 503};

  /** One life of one leg. */
  private static final class Life {
    private final Random random;
    private final LegBench b;
    private final boolean inbound;
    private int requests;
    private int saidAtEnd = -1;

    Life(long seed, CallEvent.Direction direction) {
      random = new Random(seed);
      inbound = direction == CallEvent.Direction.INBOUND;
      b = new LegBench(direction, random.nextBoolean() ? LegBench.movable() : LegBench.queueing());
      b.book.roomy = random.nextInt(4) > 0;
      b.media.full = random.nextInt(20) == 0;
      b.media.slowToCount = random.nextBoolean();
    }

    LegBench live() {
      boolean before = random.nextInt(10) == 0;
      if (before) step(() -> b.leg.hangUp(end()));
      begin();
      for (int i = 0; i < STEPS && !before; i++) any();
      step(() -> b.leg.hangUp(end()));
      b.media.countUp();
      b.pass(10_000_000);
      return b;
    }

    private static CallEnd end() {
      return new CallEnd(CallEnd.Outcome.BOT, "over", 0);
    }

    private void begin() {
      if (inbound) {
        requests++;
        Invite.Reliability[] all = Invite.Reliability.values();
        b.invited(random.nextInt(4) > 0 ? SDP : Optional.empty(), all[random.nextInt(all.length)]);
        look();
      } else {
        step(() -> {
          if (b.leg.prepare("192.0.2.9").isPresent()) b.leg.dialling(b.dialog);
          else b.leg.end(end());
        });
      }
    }

    private void any() {
      int status = FAILURES[random.nextInt(FAILURES.length)];
      Optional<String> sdp =
          random.nextInt(4) > 0 ? SDP : random.nextBoolean() ? Optional.empty() : Optional.of("nonsense");
      switch (random.nextInt(18)) {
        case 0 -> b.leg.cancelled();
        case 1, 2 -> b.leg.acked(sdp);
        case 3 -> b.leg.provisionalAcked(Optional.empty());
        case 4 -> reoffer(sdp);
        case 5 -> b.leg.reofferAnswered(random.nextBoolean() ? 200 : status, sdp, Optional.empty());
        case 6 -> b.leg.ended(Optional.empty());
        case 7 -> b.leg.transferProgress(random.nextBoolean() ? 100 : 200, random.nextInt(4) == 0);
        case 8 -> b.leg.referred("sip:other@example.com");
        case 9 -> b.leg.keyByInfo("1", 100);
        case 10 -> outbound(() -> b.leg.ringing(183, sdp));
        case 11 -> outbound(() -> b.leg.answered(sdp, Optional.empty()));
        case 12 -> rarely(() -> b.leg.failed(status, "failed"));
        case 13 -> rarely(() -> step(() -> b.leg.hangUp(end())));
        case 14 -> step(() -> b.leg.hold(random.nextBoolean()));
        case 15 -> step(() -> b.leg.transfer(new Referral("sip:other@example.com", Optional.empty(), Map.of())));
        case 16 -> Optional.ofNullable(b.media.losses.get(LegBench.CALL))
            .ifPresent(l -> rarely(() -> l.accept(MediaSession.Loss.PEER)));
        default -> b.pass(random.nextInt(60_000));
      }
      if (random.nextInt(3) > 0) b.lane.runAll();
      look();
    }

    private void reoffer(Optional<String> sdp) {
      requests++;
      b.leg.reoffered(new DialogListener.Reoffer(sdp, SessionTimer.Asked.NOTHING, false));
    }

    private void outbound(Runnable told) {
      if (!inbound) told.run();
    }

    private void rarely(Runnable what) {
      if (random.nextInt(4) == 0) what.run();
    }

    private void step(Runnable what) {
      b.act(what);
      look();
    }

    private void look() {
      if (saidAtEnd < 0 && b.book.told.contains("gone")) saidAtEnd = b.said().size();
    }

    /** Only who asks something of a call that is no more is answered, that it is no more. */
    boolean isSilentAfterItsEnd() {
      return b.said().stream().skip(saidAtEnd).allMatch(s -> s.equals("reject 481") || s.equals("reject 480"));
    }
  }

  @ParameterizedTest
  @EnumSource(CallEvent.Direction.class)
  void shouldKeepTheLawsOfACall(CallEvent.Direction direction) {
    for (long seed = 0; seed < SEEDS; seed++) {
      Life life = new Life(seed, direction);
      LegBench b = life.live();
      assertThat(b.ends()).as("one end, seed %d", seed).hasSize(1);
      assertThat(b.book.events.getLast()).as("nothing is told after it, seed %d", seed)
          .isInstanceOf(CallEvent.Ended.class);
      assertThat(b.book.all(CallEvent.Answered.class)).as("answered once at most, seed %d", seed).hasSizeLessThan(2);
      assertThat(b.media.reserved).as("ports, seed %d", seed).isEmpty();
      assertThat(b.media.open).as("media, seed %d", seed).isEmpty();
      assertThat(b.dialog.count("BYE") + b.dialog.count("CANCEL")).as("%s, seed %d", b.said(), seed).isLessThan(2);
      assertThat(life.isSilentAfterItsEnd()).as("%s, seed %d", b.said(), seed).isTrue();
      if (direction == CallEvent.Direction.INBOUND) assertThat(b.dialog.count("200") + b.dialog.count("reject"))
          .as("each INVITE has one final response: %s, seed %d", b.said(), seed).isEqualTo(life.requests);
    }
  }
}
