package io.stepline.dialog.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ConversationSimulationTest {
  private static final int SEEDS = 17_000;
  private static final int STEPS = 60;

  /** Safety: a million arbitrary steps, no law broken, every edge of the table taken. */
  @Test
  void shouldKeepTheLawsUnderArbitraryEvents() {
    TreeSet<String> edges = new TreeSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<String> wrong = run(seed, Conversation::step, edges);
      assertThat(wrong).as("seed %d", seed).isEmpty();
    }
    for (ConversationState state : Samples.STATES) {
      for (ConversationEvent event : Samples.EVENTS) {
        Step step = Conversation.step(state, event);
        if (step.handled()) assertThat(edges).contains(name(state) + " " + name(event) + " " + name(step.next()));
      }
    }
  }

  /** The laws are worth something only if they catch faults: each of these is planted and must be found. */
  @Test
  void shouldCatchPlantedFaults() {
    List<BiFunction<ConversationState, ConversationEvent, Step>> faults = List.of(
        without(ConversationEffect.CancelReply.class, ConversationState.CallerSpeaking.class),
        without(ConversationEffect.CancelReply.class, ConversationState.Ended.class),
        twice(ConversationEffect.ReleaseCall.class),
        ConversationSimulationTest::forgetsTheCounter,
        ConversationSimulationTest::believesStalePlayout,
        ConversationSimulationTest::runsToolsOfDrafts);
    for (int i = 0; i < faults.size(); i++) {
      int violations = 0;
      for (long seed = 0; seed < 2_000; seed++) if (run(seed, faults.get(i), new TreeSet<>()).isPresent()) violations++;
      assertThat(violations).as("planted fault %d", i).isPositive();
    }
  }

  private static Optional<String> run(long seed, BiFunction<ConversationState, ConversationEvent, Step> machine,
      TreeSet<String> edges) {
    RandomEvents events = new RandomEvents(seed);
    Laws laws = new Laws();
    ConversationState state = ConversationState.initial();
    for (int i = 0; i < STEPS; i++) {
      ConversationEvent event = events.next(state);
      Step step = machine.apply(state, event);
      if (step.handled()) edges.add(name(state) + " " + name(event) + " " + name(step.next()));
      Optional<String> wrong = laws.broken(event, step);
      if (wrong.isPresent()) return wrong.map(w -> w + " at step " + i0(event, step));
      state = step.next();
    }
    return Optional.empty();
  }

  private static String i0(ConversationEvent event, Step step) {
    return event + " -> " + step;
  }

  private static String name(Object o) {
    return o.getClass().getSimpleName();
  }

  private static BiFunction<ConversationState, ConversationEvent, Step> without(Class<?> effect, Class<?> next) {
    return (s, e) -> {
      Step step = Conversation.step(s, e);
      return next.isInstance(step.next())
          ? new Step(step.next(), step.effects().stream().filter(x -> !effect.isInstance(x)).toList(), step.handled())
          : step;
    };
  }

  private static BiFunction<ConversationState, ConversationEvent, Step> twice(Class<?> effect) {
    return (s, e) -> {
      Step step = Conversation.step(s, e);
      List<ConversationEffect> more = new ArrayList<>(step.effects());
      step.effects().stream().filter(effect::isInstance).forEach(more::add);
      return new Step(step.next(), more, step.handled());
    };
  }

  private static Step forgetsTheCounter(ConversationState s, ConversationEvent e) {
    Step step = Conversation.step(s, e);
    return s instanceof ConversationState.CallerPaused p && step.next() instanceof ConversationState.CallerSpeaking c
        ? new Step(new ConversationState.CallerSpeaking(c.turn(), new ReplyId(p.draft().value() - 1)), step.effects(),
            true)
        : step;
  }

  private static Step believesStalePlayout(ConversationState s, ConversationEvent e) {
    return s instanceof ConversationState.BotThinking t && e instanceof ConversationEvent.PlayoutStarted p
        ? new Step(new ConversationState.BotSpeaking(t.turn(), p.reply(), t.then()), List.of(), true)
        : Conversation.step(s, e);
  }

  private static Step runsToolsOfDrafts(ConversationState s, ConversationEvent e) {
    return s instanceof ConversationState.CallerPaused p && e instanceof ConversationEvent.ToolCallRequested t
        && t.reply().equals(p.draft())
            ? new Step(p,
                List.of(new ConversationEffect.RunTool(t.reply(), t.toolCallId(), t.name(), t.argumentsJson())), true)
            : Conversation.step(s, e);
  }
}
