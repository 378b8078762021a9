package io.stepline.ops.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * CPU time by role of thread, from their names. What is not a Java thread (GC, compiler, native pools) is the rest of
 * the process.
 */
final class ThreadCpu {
  private static final String[][] ROLES = {{"media", "media (RTP in, jitter, codecs)"}, {"rtp-pacer", "RTP pacer"},
      {"caller-audio", "caller.audio publisher"}, {"call-lane", "call lanes"},
      {"vad", "VAD (Silero)"}, {"tokenizer", "tokenizer (PocketSphinx)"}, {"flite", "decoder (flite)"},
      {"decoder", "decoder worker"}, {"chat", "chat"},
      {"conversation", "conversation"}, {"bus-", "Kafka consumers"}, {"kafka-producer", "Kafka producers"},
      {"data-plane", "broker"}, {"kafka-", "broker"}, {"raft", "broker"},
      {"quorum", "broker"}, {"broker", "broker"}, {"Executor-", "broker"}, {"group-coordinator", "broker"}};

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Map<Long, Long> before = new HashMap<>();
  private long processBefore;
  private long beganNs;

  void begin() {
    before.clear();
    for (long id : threads.getAllThreadIds()) before.put(id, threads.getThreadCpuTime(id));
    processBefore = process.getProcessCpuTime();
    beganNs = System.nanoTime();
  }

  /** Share of one core by role since {@link #begin}, in percent; {@code whole process} among them. */
  Map<String, Double> shares() {
    double elapsed = System.nanoTime() - beganNs;
    Map<String, Double> shares = new TreeMap<>();
    double known = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = Optional.ofNullable(threads.getThreadInfo(id));
      if (info.isEmpty()) continue;
      double used = Math.max(0, threads.getThreadCpuTime(id) - before.getOrDefault(id, 0L));
      shares.merge(role(info.get().getThreadName()), 100 * used / elapsed, Double::sum);
      known += used;
    }
    double all = process.getProcessCpuTime() - processBefore;
    shares.put("GC, compiler, native", 100 * Math.max(0, all - known) / elapsed);
    shares.put("whole process", 100 * all / elapsed);
    return shares;
  }

  private static String role(String thread) {
    for (String[] r : ROLES) if (thread.startsWith(r[0])) return r[1];
    return thread.matches("\\d+-network.*|.*kafka-network-thread.*|.*kafka-request-handler.*") ? "broker"
        : "other Java threads";
  }
}
