package io.stepline.media.pipeline;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One named step of a {@link MediaPath}, which counts what goes through it. Owned by the path's thread; the counts may
 * be read elsewhere and then lag a little. Nothing is allocated for counting.
 */
public abstract sealed class Stage {
  /** What a stage hands on when the value goes no further. */
  static final Object GONE = new Object();

  private final String name;
  private long in;
  private long failed;
  private long timed;
  private long timedNs;

  private Stage(String name) {
    this.name = name;
  }

  abstract Object run(Object value);

  abstract String kind();

  final Object take(Object value) {
    in++;
    return run(value);
  }

  final Object timed(Object value) {
    long from = System.nanoTime();
    Object next = take(value);
    timedNs += System.nanoTime() - from;
    timed++;
    return next;
  }

  final void failed() {
    failed++;
  }

  final long in() {
    return in;
  }

  /** @param out how many the next stage took; the last one has none and keeps all that it does not fail at */
  final Count count(OptionalLong out) {
    long on = out.orElse(in - failed);
    return new Count(name, kind(), in, on, Math.max(0, in - on - failed), failed, timed == 0 ? 0 : timedNs / timed);
  }

  /**
   * What went through a stage so far.
   *
   * @param kind transform, only, observe or end
   * @param dropped values that went no further here
   * @param failed values at which the stage threw
   * @param meanNs of those that were timed, one in {@link MediaPath#TIMED_EVERY}
   */
  public record Count(String name, String kind, long in, long out, long dropped, long failed, long meanNs) {
    /** This and the same stage of another path. */
    public Count plus(Count o) {
      long mean = in + o.in == 0 ? 0 : (meanNs * in + o.meanNs * o.in) / (in + o.in);
      return new Count(name, kind, in + o.in, out + o.out, dropped + o.dropped, failed + o.failed, mean);
    }

    /** Such as {@code parse transform 500, 2 dropped, 700 ns}. */
    @Override
    public String toString() {
      return name + " " + kind + " " + in + (dropped > 0 ? ", " + dropped + " dropped" : "")
          + (failed > 0 ? ", " + failed + " failed" : "")
          + (meanNs > 0 ? ", " + meanNs + " ns" : "");
    }
  }

  /** Makes something else of the value. */
  static final class Transform<I, O> extends Stage {
    private final Function<? super I, ? extends O> step;

    Transform(String name, Function<? super I, ? extends O> step) {
      super(name);
      this.step = step;
    }

    @Override
    @SuppressWarnings("unchecked")
    Object run(Object value) {
      return step.apply((I) value);
    }

    @Override
    String kind() {
      return "transform";
    }
  }

  /** Makes something else of the value where that can be done. */
  static final class Parse<I, O> extends Stage {
    private final Function<? super I, Optional<O>> step;

    Parse(String name, Function<? super I, Optional<O>> step) {
      super(name);
      this.step = step;
    }

    @Override
    @SuppressWarnings("unchecked")
    Object run(Object value) {
      Optional<O> made = step.apply((I) value);
      return made.isPresent() ? made.get() : GONE;
    }

    @Override
    String kind() {
      return "transform";
    }
  }

  /** Lets some values on. */
  static final class Only<I> extends Stage {
    private final Predicate<? super I> test;

    Only(String name, Predicate<? super I> test) {
      super(name);
      this.test = test;
    }

    @Override
    @SuppressWarnings("unchecked")
    Object run(Object value) {
      return test.test((I) value) ? value : GONE;
    }

    @Override
    String kind() {
      return "only";
    }
  }

  /** Looks at the value, and hands it on if it is not the last. */
  static final class Observe<I> extends Stage {
    private final Consumer<? super I> tap;
    private final boolean last;

    Observe(String name, Consumer<? super I> tap, boolean last) {
      super(name);
      this.tap = tap;
      this.last = last;
    }

    @Override
    @SuppressWarnings("unchecked")
    Object run(Object value) {
      tap.accept((I) value);
      return value;
    }

    @Override
    String kind() {
      return last ? "end" : "observe";
    }
  }
}
