package io.stepline.ops.bench.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * CPU time and allocation of this process by groups of threads. The compiler's and the collector's threads are not
 * among them; threads that ended meanwhile are lost.
 */
final class ThreadWork {
  static final String REST = "broker and the rest";
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<String> groups;
  private final Map<Long, Sum> before = new HashMap<>();
  private long beganNs;
  private long endedNs;

  record Sum(long cpuNs, long bytes) {
    Sum plus(Sum more) {
      return new Sum(cpuNs + more.cpuNs, bytes + more.bytes);
    }
  }

  /** @param groups beginnings of the names of their threads */
  ThreadWork(String... groups) {
    this.groups = List.of(groups);
  }

  void begin() {
    before.clear();
    for (long id : threads.getAllThreadIds()) before.put(id, now(id));
    beganNs = System.nanoTime();
  }

  private Sum now(long id) {
    return new Sum(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id));
  }

  /** Since {@link #begin}, by group. */
  Map<String, Sum> sums() {
    endedNs = System.nanoTime();
    Map<String, Sum> sums = new HashMap<>();
    for (long id : threads.getAllThreadIds()) {
      Optional<ThreadInfo> info = Optional.ofNullable(threads.getThreadInfo(id));
      if (info.isEmpty()) continue;
      String name = info.get().getThreadName();
      Sum now = now(id);
      Sum then = before.getOrDefault(id, new Sum(0, 0));
      sums.merge(groups.stream().filter(name::startsWith).findFirst().orElse(REST),
          new Sum(Math.max(0, now.cpuNs() - then.cpuNs()), Math.max(0, now.bytes() - then.bytes())), Sum::plus);
    }
    return sums;
  }

  double seconds() {
    return (endedNs - beganNs) / 1e9;
  }

  /** In words, for one line. */
  String told() {
    Map<String, Sum> sums = sums();
    StringBuilder line = new StringBuilder();
    Sum all = new Sum(0, 0);
    for (String group : java.util.stream.Stream.concat(groups.stream(), java.util.stream.Stream.of(REST)).toList()) {
      Sum s = sums.getOrDefault(group, new Sum(0, 0));
      all = all.plus(s);
      line.append(words(group, s)).append(", ");
    }
    return line.append(words("all", all)).toString();
  }

  private String words(String group, Sum sum) {
    return String.format(Locale.ROOT, "%s %.2f %% %.0f", group, sum.cpuNs() / seconds() / 1e7,
        sum.bytes() / seconds() / 1_000);
  }
}
