package io.stepline.ops.evaluate;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.TalkEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two ways to hear the same past calls, held against how the callers went on. Open loop: what a caller would have done
 * after another answer, or an earlier one, nobody knows; so only what can be told from the speech itself is told.
 */
public final class Evaluation {
  /** What a cut-off weighs in the list of calls that changed most, as silence. */
  private static final double CUT_OFF_MS = 1_000;
  private final TalkMachine machine;
  private final Arm before;
  private final Arm other;
  private final List<Pair> pairs = new ArrayList<>();
  private int left;

  /** The sound of a past call as one arm hears it. */
  public interface Ears {
    /** As it was heard when it took place. */
    Ears AS_HEARD = call -> Optional.of(call);

    /** @return empty where there is no recording. @throws IOException if it cannot be read */
    Optional<HeardCall> hear(HeardCall call) throws IOException;
  }

  /** @param policies of bots, by name @param endMs silence that ends any turn */
  public record Arm(String name, Map<String, BotPolicy> policies, int endMs, Ears ears) {
    BotPolicy policyOf(String bot) {
      return policies.getOrDefault(bot, BotPolicy.DEFAULT);
    }
  }

  /** One call in both arms. */
  record Pair(String call, TurnTaking.Result before, TurnTaking.Result other, WordErrors wordsBefore,
      WordErrors wordsOther) {
    double changed() {
      return Math.abs(other.deadAir() - before.deadAir())
          + CUT_OFF_MS * (Math.abs(other.cutOffs() - before.cutOffs()) + Math.abs(other.missed() - before.missed()));
    }
  }

  /** @param machine by which the journals are read */
  public Evaluation(TalkMachine machine, Arm before, Arm other) {
    this.machine = machine;
    this.before = before;
    this.other = other;
  }

  /** @param said by turn, where somebody wrote down what was said */
  public void add(CallId call, Collection<TalkEntry> journal, List<String> said) throws IOException {
    Optional<HeardCall> truth = CallReader.read(machine, journal);
    Optional<HeardCall> first = truth.isEmpty() ? truth : before.ears().hear(truth.get());
    Optional<HeardCall> second = truth.isEmpty() ? truth : other.ears().hear(truth.get());
    if (truth.isEmpty() || first.isEmpty() || second.isEmpty() || truth.get().speeches().isEmpty()) {
      left++;
      return;
    }
    String bot = truth.get().bot();
    pairs.add(new Pair(call.value(),
        TurnTaking.of(truth.get(), first.get(), before.policyOf(bot), before.endMs()),
        TurnTaking.of(truth.get(), second.get(), other.policyOf(bot), other.endMs()),
        words(said, first.get().heard()), words(said, second.get().heard())));
  }

  private static WordErrors words(List<String> said, List<String> heard) {
    WordErrors all = WordErrors.NONE;
    for (int i = 0; i < said.size(); i++)
      all = all.plus(WordErrors.of(said.get(i), i < heard.size() ? heard.get(i) : ""));
    return all;
  }

  /** What is compared, by a figure of some calls in one arm. */
  enum Measure {
    DEAD_AIR("dead air before a turn is over, mean ms", "%.0f") {
      @Override
      double of(List<TurnTaking.Result> calls, List<WordErrors> words) {
        return ratio(calls.stream().mapToLong(TurnTaking.Result::deadAir).sum(),
            calls.stream().mapToLong(c -> c.deadAirMs().size()).sum());
      }
    },
    DEAD_AIR_P95("the same, 95 of 100 below, ms", "%.0f") {
      @Override
      double of(List<TurnTaking.Result> calls, List<WordErrors> words) {
        long[] all = calls.stream().flatMap(c -> c.deadAirMs().stream()).mapToLong(d -> d).sorted().toArray();
        return all.length == 0 ? Double.NaN : all[(int) Math.min(all.length - 1L, all.length * 95L / 100)];
      }
    },
    CUT_OFF("callers cut off, of 100 pauses", "%.1f") {
      @Override
      double of(List<TurnTaking.Result> calls, List<WordErrors> words) {
        return 100 * ratio(calls.stream().mapToLong(TurnTaking.Result::cutOffs).sum(),
            calls.stream().mapToLong(TurnTaking.Result::pauses).sum());
      }
    },
    MISSED("barge-ins missed, of 100", "%.1f") {
      @Override
      double of(List<TurnTaking.Result> calls, List<WordErrors> words) {
        return 100 * ratio(calls.stream().mapToLong(TurnTaking.Result::missed).sum(),
            calls.stream().mapToLong(TurnTaking.Result::bargeIns).sum());
      }
    },
    WORDS("word errors, of 100 said", "%.1f") {
      @Override
      double of(List<TurnTaking.Result> calls, List<WordErrors> words) {
        return 100 * ratio(words.stream().mapToLong(WordErrors::errors).sum(),
            words.stream().mapToLong(WordErrors::words).sum());
      }
    };

    final String title;
    final String form;

    Measure(String title, String form) {
      this.title = title;
      this.form = form;
    }

    abstract double of(List<TurnTaking.Result> calls, List<WordErrors> words);

    private static double ratio(long part, long all) {
      return all == 0 ? Double.NaN : (double) part / all;
    }
  }

  /** @param difference of the other arm from the first; NaN where nothing can be told */
  record Line(Measure measure, double before, double other, Bootstrap.Interval difference) {}

  List<Line> lines() {
    return Arrays.stream(Measure.values()).map(this::line).toList();
  }

  private Line line(Measure measure) {
    int[] all = IntStream.range(0, pairs.size()).toArray();
    ToDoubleFunction<int[]> first = some -> measure.of(results(some, true), words(some, true));
    ToDoubleFunction<int[]> second = some -> measure.of(results(some, false), words(some, false));
    return new Line(measure, first.applyAsDouble(all), second.applyAsDouble(all),
        Bootstrap.of(pairs.size(), some -> second.applyAsDouble(some) - first.applyAsDouble(some)));
  }

  private List<TurnTaking.Result> results(int[] some, boolean first) {
    return Arrays.stream(some).mapToObj(pairs::get).map(p -> first ? p.before() : p.other()).toList();
  }

  private List<WordErrors> words(int[] some, boolean first) {
    return Arrays.stream(some).mapToObj(pairs::get).map(p -> first ? p.wordsBefore() : p.wordsOther()).toList();
  }

  List<Pair> changedMost(int most) {
    return pairs.stream().filter(p -> p.changed() > 0).sorted(Comparator.comparingDouble(Pair::changed).reversed())
        .limit(most).toList();
  }

  int calls() {
    return pairs.size();
  }

  /** Calls without speech, or without a recording where one was needed. */
  int left() {
    return left;
  }

  String beforeName() {
    return before.name();
  }

  String otherName() {
    return other.name();
  }
}
