package io.stepline.gateway.call;

import java.util.List;
import java.util.stream.Stream;

/** One step of a leg: where it stands then, and what is to be done, in order. */
record LegStep(LegState next, List<LegEffect> effects) {
  LegStep {
    effects = List.copyOf(effects);
  }

  static LegStep to(LegState next, LegEffect... effects) {
    return new LegStep(next, List.of(effects));
  }

  /** It asks, and goes on with the answer. */
  static LegStep ask(LegState asker, LegState.Question why, LegEffect.Question question) {
    return to(new LegState.Asking(asker, why), question);
  }

  /** What is to be done before all else. */
  LegStep after(LegEffect... first) {
    return after(List.of(first));
  }

  LegStep after(List<LegEffect> first) {
    return new LegStep(next, Stream.concat(first.stream(), effects.stream()).toList());
  }
}
