package io.stepline.media.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A way that values take through named stages, written as one expression and able to describe itself. Owned by one
 * thread; {@link #counts} and {@link #describe} may be called elsewhere and then lag a little.
 */
public final class MediaPath<I> {
  /** One value in so many is timed; a power of two. */
  public static final int TIMED_EVERY = 64;

  private final String name;
  private final Stage[] stages;
  private long taken;

  private MediaPath(String name, List<Stage> stages) {
    this.name = name;
    this.stages = stages.toArray(Stage[]::new);
  }

  /** Begins an expression. */
  public static <I> Building<I, I> named(String name) {
    return new Building<>(name, List.of());
  }

  /** Sends a value along. A stage that throws ends its way, and is marked as failed. */
  public void take(I value) {
    boolean timed = (taken++ & TIMED_EVERY - 1) == 0;
    Object at = value;
    int i = 0;
    try {
      for (; i < stages.length && at != Stage.GONE; i++) at = timed ? stages[i].timed(at) : stages[i].take(at);
    } catch (RuntimeException | Error e) {
      stages[i].failed();
      throw e;
    }
  }

  public String name() {
    return name;
  }

  /** Stage by stage, in order. */
  public List<Stage.Count> counts() {
    return IntStream.range(0, stages.length)
        .mapToObj(
            i -> stages[i].count(i + 1 < stages.length ? OptionalLong.of(stages[i + 1].in()) : OptionalLong.empty()))
        .toList();
  }

  /** Many paths as if they were one; those of the same name and stages only. One line each, in order of first sight. */
  public static List<String> total(List<MediaPath<?>> paths) {
    Map<String, List<Stage.Count>> totals = new LinkedHashMap<>();
    for (MediaPath<?> path : paths) totals.merge(path.name, path.counts(), MediaPath::added);
    return totals.entrySet().stream().map(e -> described(e.getKey(), e.getValue())).toList();
  }

  private static List<Stage.Count> added(List<Stage.Count> some, List<Stage.Count> more) {
    return IntStream.range(0, some.size()).mapToObj(i -> some.get(i).plus(more.get(i))).toList();
  }

  /** Such as {@code receive: unprotect transform 500 > parse transform 500, 2 dropped > jitter end 498}. */
  public String describe() {
    return described(name, counts());
  }

  private static String described(String name, List<Stage.Count> counts) {
    return name + ": " + counts.stream().map(Stage.Count::toString).collect(Collectors.joining(" > "));
  }

  /** A path as far as it is written. Immutable. */
  public static final class Building<I, O> {
    private final String name;
    private final List<Stage> stages;

    private Building(String name, List<Stage> stages) {
      this.name = name;
      this.stages = stages;
    }

    private <N> Building<I, N> with(Stage stage) {
      List<Stage> all = new ArrayList<>(stages);
      all.add(stage);
      return new Building<>(name, List.copyOf(all));
    }

    /** Makes something else of each value. */
    public <N> Building<I, N> transform(String stage, Function<? super O, ? extends N> step) {
      return with(new Stage.Transform<O, N>(stage, step));
    }

    /** Makes something else of those values where that can be done; others go no further. */
    public <N> Building<I, N> parse(String stage, Function<? super O, Optional<N>> step) {
      return with(new Stage.Parse<O, N>(stage, step));
    }

    /** Only some go on. */
    public Building<I, O> only(String stage, Predicate<? super O> test) {
      return with(new Stage.Only<O>(stage, test));
    }

    public Building<I, O> observe(String stage, Consumer<? super O> tap) {
      return with(new Stage.Observe<O>(stage, tap, false));
    }

    /** Each tap becomes a stage of its own name; none of them, none. */
    public Building<I, O> taps(List<? extends Tap<? super O>> taps) {
      Building<I, O> on = this;
      for (Tap<? super O> tap : taps) on = on.observe("tap " + tap.name(), tap.listener());
      return on;
    }

    /** The last stage. */
    public MediaPath<I> end(String stage, Consumer<? super O> end) {
      Building<I, O> all = with(new Stage.Observe<O>(stage, end, true));
      return new MediaPath<>(name, all.stages);
    }
  }
}
