package io.stepline.ops.bench.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults a seed draws: each kind of process meets each kind of fault before any meets it again, in an order that
 * the seed says. Pure.
 */
public final class FaultPlan {
  private static final int LEAST_STOP_S = 5;
  private static final int MOST_STOP_S = 15;
  private static final int MODEL_S = 8;

  private FaultPlan() {}

  /**
   * @param count how many faults
   * @param longestStop seconds that a process stands still at most, 5 to 15
   */
  public static List<Fault> of(long seed, int count, List<Member> fleet, int longestStop) {
    if (longestStop < LEAST_STOP_S || longestStop > MOST_STOP_S) throw new IllegalArgumentException(
        "a process stands still for " + LEAST_STOP_S + " to " + MOST_STOP_S + " s, not " + longestStop);
    Random random = new Random(seed);
    List<Fault> plan = new ArrayList<>();
    while (plan.size() < count) {
      List<Fault> round = round(random, fleet, longestStop);
      Collections.shuffle(round, random);
      plan.addAll(round.subList(0, Math.min(round.size(), count - plan.size())));
    }
    return List.copyOf(plan);
  }

  private static List<Fault> round(Random random, List<Member> fleet, int longestStop) {
    List<Fault> round = new ArrayList<>();
    for (String kind : fleet.stream().map(Member::kind).distinct().toList()) {
      List<Member> twins = fleet.stream().filter(m -> m.kind().equals(kind)).toList();
      for (Fault.Kind what : List.of(Fault.Kind.KILL, Fault.Kind.TERM, Fault.Kind.STOP)) {
        String struck = twins.get(random.nextInt(twins.size())).name();
        round.add(new Fault(what, struck,
            what == Fault.Kind.STOP ? LEAST_STOP_S + random.nextInt(longestStop - LEAST_STOP_S + 1) : 0));
      }
      if (twins.size() > 1 && random.nextInt(3) == 0) round.add(new Fault(Fault.Kind.ROLL, kind, 0));
    }
    round.add(new Fault(Fault.Kind.MODEL_STUCK, "model", MODEL_S));
    round.add(new Fault(Fault.Kind.MODEL_GARBAGE, "model", MODEL_S));
    return round;
  }
}
