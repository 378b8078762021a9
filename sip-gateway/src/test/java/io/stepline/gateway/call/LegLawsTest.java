package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.MediaReport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to the machine of a leg, in whatever order, its laws hold. */
class LegLawsTest {
  private static final int LIVES = 20_000;
  private static final int STEPS = 40;
  private final Set<String> visited = new HashSet<>();

  /** One life of one leg: the inputs that its dialog, which has one request waiting at most, lets through. */
  private final class Life {
    private final Random random;
    private final boolean inbound;
    private final LegMachine machine;
    private final LegLaws laws = new LegLaws();
    private LegState state = new LegState.Starting();
    private long nowUs;

    Life(long seed, CallEvent.Direction direction) {
      random = new Random(seed);
      inbound = direction == CallEvent.Direction.INBOUND;
      machine = new LegMachine(
          LegSamples.plan(direction, random.nextBoolean() ? LegSamples.trunk() : LegBench.movable()));
    }

    void live() {
      if (random.nextInt(10) == 0) give(new LegInput.HangUp(LegSamples.OVER, Map.of()));
      give(inbound ? invite() : new LegInput.Prepare("192.0.2.9"));
      for (int i = 0; i < STEPS; i++) {
        LegInput input = one(LegSamples.inputs());
        if (passes(input)) give(input);
        nowUs += random.nextInt(2_000_000);
      }
      give(new LegInput.HangUp(LegSamples.OVER, Map.of()));
      if (!(state instanceof LegState.Ended)) give(new LegInput.Counted(MediaReport.EMPTY));
      LegSamples.inputs().stream().filter(this::passes).forEach(this::give);
      laws.over();
    }

    private LegInput invite() {
      Invite.Reliability[] all = Invite.Reliability.values();
      return new LegInput.Invited(random.nextBoolean() ? LegSamples.SDP : java.util.Optional.empty(),
          SessionTimer.Asked.NOTHING, all[random.nextInt(all.length)]);
    }

    private boolean passes(LegInput input) {
      return switch (input) {
        case LegInput.Invited i -> false;
        case LegInput.Prepare p -> false;
        case LegInput.Counted c -> state instanceof LegState.Ending && random.nextBoolean();
        case LegInput.Reoffered r -> !laws.requestWaits();
        case LegInput.End e -> !inbound && random.nextInt(8) == 0;
        case LegInput.HangUp h -> random.nextInt(8) == 0;
        case LegInput.MediaLost m -> random.nextInt(8) == 0;
        case LegInput.Failed f -> random.nextInt(4) == 0;
        case LegInput.ByeHeard b -> random.nextInt(4) == 0;
        case LegInput.Cancelled c -> random.nextInt(4) == 0;
        default -> true;
      };
    }

    private void give(LegInput input) {
      LegStep step = machine.step(state, input, nowUs);
      laws.heard(input, step);
      state = step.next();
      visited.add(LegTableTest.label(state));
      if (state instanceof LegState.Asking a) give(one(LegSamples.replies(a.question())));
      else if (input instanceof LegInput.Reoffered) laws.settled();
    }

    private <T> T one(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }
  }

  @ParameterizedTest
  @EnumSource(CallEvent.Direction.class)
  void shouldKeepTheLaws(CallEvent.Direction direction) {
    for (long seed = 0; seed < LIVES; seed++) {
      try {
        new Life(seed, direction).live();
      } catch (AssertionError | IllegalStateException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void shouldComeEverywhere() {
    for (CallEvent.Direction direction : CallEvent.Direction.values())
      for (long seed = 0; seed < LIVES / 10; seed++) new Life(seed, direction).live();
    Stream<String> questions = Stream.of(LegState.Question.class.getPermittedSubclasses())
        .map(q -> "asks " + q.getSimpleName());
    Stream<String> states = LegSamples.states().stream().map(e -> LegTableTest.label(e.getValue()))
        .filter(s -> !s.equals("Starting"));
    assertThat(visited).containsAll(Stream.concat(questions, states).toList());
  }

  @Test
  void shouldRefuseAnythingButTheReplyItWaitsFor() {
    LegMachine machine = new LegMachine(LegSamples.plan(CallEvent.Direction.INBOUND, LegSamples.trunk()));
    LegState asking = new LegState.Asking(LegSamples.up(), new LegState.Question.LaterAnswer());
    LegSamples.inputs().forEach(i -> assertThatThrownBy(() -> machine.step(asking, i, 0))
        .isInstanceOf(IllegalStateException.class));
  }

  /** The laws are worth nothing if nobody can break them. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void shouldFindAPlantedFault(Fault fault) {
    LegLaws laws = new LegLaws();
    laws.heard(LegSamples.inputs().getFirst(), LegStep.to(new LegState.Starting()));
    assertThatThrownBy(() -> {
      laws.heard(new LegInput.Reserved(true), LegStep.to(new LegState.Starting()));
      fault.effects.forEach(
          e -> laws.heard(new LegInput.Pracked(java.util.Optional.empty()), LegStep.to(new LegState.Starting(), e)));
      laws.over();
    }).isInstanceOf(AssertionError.class);
  }

  private static final LegEffect REJECT = new LegEffect.Reject(480, "", Map.of());
  private static final LegEffect LEAVE =
      new LegEffect.Leave(new CallEnd(CallEnd.Outcome.BOT, "over", 0));
  private static final LegEffect CLOSE = new LegEffect.CloseMedia();

  /** One that each law is there for. */
  private enum Fault {
    TWO_FINAL_RESPONSES(List.of(REJECT, REJECT)), NO_FINAL_RESPONSE(List.of(LEAVE, CLOSE)),
    NEVER_CLOSED(List.of(REJECT, LEAVE)), CLOSED_TWICE(List.of(REJECT, LEAVE, CLOSE, CLOSE)),
    RINGS_AFTER_THE_END(List.of(REJECT, LEAVE, CLOSE, new LegEffect.Ringback(true))),
    BYE_AFTER_CANCEL(List.of(new LegEffect.Cancel(), new LegEffect.Bye("", Map.of()))),
    NEVER_ENDED(List.of(REJECT, LEAVE, CLOSE)), CHANGED_WHILE_CLOSED(List.of(new LegEffect.ChangeMedia()));

    private final List<LegEffect> effects;

    Fault(List<LegEffect> effects) {
      this.effects = effects;
    }
  }
}
