package io.stepline.ops.bench.paper;

import io.stepline.gateway.call.ClusterBudget;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * Gateways that admit calls to one model cluster by what they tell each other, with the product's own
 * {@link ClusterBudget}, in virtual time: how many too many they let in when the cluster is full.
 */
final class AdmissionSimulation {
  private static final int STEP_MS = 10;
  private static final int TELL_MS = 100;
  private static final int CALLS_A_STREAM = 3;

  private AdmissionSimulation() {}

  /**
   * @param room calls that fit, without the reserve
   * @param most that were in at once, {@code refused} that were not let in
   */
  record Admission(int room, int most, int refused) {
    int tooMany() {
      return Math.max(0, most - room);
    }
  }

  private record InFlight(long atMs, ModelLoad load) {}

  /**
   * @param busMs from one gateway to the others
   * @param seconds calls come for so long at the rate at which they would fill the fleet once in three minutes, and a
   *   half more
   */
  static Admission run(int gateways, int calls, int busMs, int seconds, long seed) {
    Random random = new Random(seed);
    ClusterBudget.Settings usual = new ClusterBudget.Settings(CALLS_A_STREAM, 0.1, 30);
    List<ClusterBudget> budgets = new ArrayList<>();
    for (int g = 0; g < gateways; g++) budgets.add(new ClusterBudget("gateway-" + g, usual));
    int room = calls / CALLS_A_STREAM * CALLS_A_STREAM * 9 / 10;
    Queue<InFlight> bus = new ArrayDeque<>();
    List<CallId> up = new ArrayList<>();
    int number = 0;
    for (; number < room * 97 / 100; number++) {
      up.add(new CallId("c" + number));
      budgets.get(number % gateways).occupy(up.getLast());
    }
    int most = 0;
    int refused = 0;
    for (long now = 0; now < seconds * 1_000L; now += STEP_MS) {
      if (now % 1_000 == 0) for (ClusterBudget b : budgets)
        b.heard(new ModelLoad("chat", ClusterLoad.CHAT, 0, calls / CALLS_A_STREAM, now * 1_000), now);
      for (int g = 0; g < gateways; g++) if ((now / STEP_MS + g) % (TELL_MS / STEP_MS) == 0)
        bus.add(new InFlight(now + busMs, budgets.get(g).told(now * 1_000)));
      while (!bus.isEmpty() && bus.peek().atMs() <= now) {
        ModelLoad told = bus.remove().load();
        for (ClusterBudget b : budgets) b.heard(told, now);
      }
      if (now < TELL_MS + busMs) continue;
      double share = calls * STEP_MS / 180_000.0;
      for (int n = some(random, share); n > 0 && !up.isEmpty(); n--) {
        CallId over = up.remove(random.nextInt(up.size()));
        budgets.forEach(b -> b.release(over));
      }
      for (int n = some(random, 1.5 * share); n > 0; n--) {
        CallId call = new CallId("c" + number++);
        if (budgets.get(random.nextInt(gateways)).admit(call, 0, now)) up.add(call);
        else refused++;
      }
      most = Math.max(most, up.size());
    }
    return new Admission(room, most, refused);
  }

  /** A whole number with this mean. */
  private static int some(Random random, double mean) {
    int whole = (int) mean;
    return whole + (random.nextDouble() < mean - whole ? 1 : 0);
  }
}
