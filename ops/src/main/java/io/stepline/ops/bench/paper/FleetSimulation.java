package io.stepline.ops.bench.paper;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** Calls spread over a fleet as its rules have it, and what follows for the bus and for whoever carries most. Pure. */
final class FleetSimulation {
  private static final int TICKS_A_SECOND = 50;
  /** A frame in a record that others share, and what a record costs itself. */
  private static final int FRAME_BYTES = 355;
  private static final int RECORD_BYTES = 80;

  private FleetSimulation() {}

  /**
   * @param callerRecords of {@code caller.audio} a second, {@code callerMb} megabytes a second
   * @param refused calls for which the gateways they came to were full
   * @param mostAtGateway calls of the fullest, likewise {@code mostAtVad}, and {@code mostAtVadLater} after one VAD is
   *   lost
   * @param botShare how many times its own share of {@code bot.audio} a gateway is sent, at the worst
   */
  record Load(int callerRecords, double callerMb, int refused, int mostAtGateway, int mostAtVad, int mostAtVadLater,
      double botShare) {}

  static Load run(FleetPlan plan, long seed) {
    Random random = new Random(seed);
    int[] atGateway = new int[plan.gateways()];
    int[] inPartition = new int[plan.partitions()];
    BitSet used = new BitSet();
    int refused = 0;
    for (int call = 0; call < plan.calls(); call++) {
      int gateway = emptier(atGateway, random);
      if (atGateway[gateway] >= FleetPlan.CALLS_A_GATEWAY) {
        refused++;
        continue;
      }
      int any = random.nextInt(Integer.MAX_VALUE);
      int partition = plan.own() ? plan.home(gateway, any) : any % plan.partitions();
      atGateway[gateway]++;
      inPartition[partition]++;
      used.set(gateway * plan.partitions() + partition);
    }
    int records = used.cardinality() * TICKS_A_SECOND;
    int placed = plan.calls() - refused;
    double mb = ((double) placed * TICKS_A_SECOND * FRAME_BYTES + (double) records * RECORD_BYTES) / 1e6;
    return new Load(records, mb, refused, most(atGateway), most(shared(inPartition, plan.vads())),
        most(withoutOne(inPartition, plan.vads())), botShare(plan, atGateway, inPartition, used));
  }

  /** Of two, as those who send calls choose. */
  private static int emptier(int[] load, Random random) {
    int one = random.nextInt(load.length);
    int other = random.nextInt(load.length);
    return load[one] <= load[other] ? one : other;
  }

  private static int most(int[] load) {
    return Arrays.stream(load).max().orElse(0);
  }

  /** Calls of each worker of a group: the numbers of partitions are shared out evenly. */
  private static int[] shared(int[] inPartition, int workers) {
    int[] load = new int[workers];
    for (int p = 0; p < inPartition.length; p++) load[p % workers] += inPartition[p];
    return load;
  }

  /** Everybody keeps what it has; of what the lost one had each goes to one that has the fewest partitions. */
  private static int[] withoutOne(int[] inPartition, int workers) {
    if (workers == 1) return new int[1];
    int[] load = shared(inPartition, workers);
    load[0] = 0;
    int[] held = new int[workers];
    for (int p = 0; p < inPartition.length; p++) held[p % workers]++;
    for (int p = 0; p < inPartition.length; p += workers) {
      int taker = 1;
      for (int w = 2; w < workers; w++) if (held[w] < held[taker]) taker = w;
      held[taker]++;
      load[taker] += inPartition[p];
    }
    return load;
  }

  /** Whoever has a call in a partition is sent all of it. */
  private static double botShare(FleetPlan plan, int[] atGateway, int[] inPartition, BitSet used) {
    double worst = 0;
    for (int g = 0; g < atGateway.length; g++) {
      if (atGateway[g] == 0) continue;
      long sent = 0;
      for (int p = 0; p < inPartition.length; p++)
        if (!plan.own() || used.get(g * plan.partitions() + p)) sent += inPartition[p];
      worst = Math.max(worst, (double) sent / atGateway[g]);
    }
    return worst;
  }
}
