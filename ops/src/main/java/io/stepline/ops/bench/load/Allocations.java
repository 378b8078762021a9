package io.stepline.ops.bench.load;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the threads of another JVM of this machine allocate, asked of itself. One thread's. */
final class Allocations implements AutoCloseable {
  private final JMXConnector connector;
  private final ThreadMXBean threads;

  private Allocations(JMXConnector connector, ThreadMXBean threads) {
    this.connector = connector;
    this.threads = threads;
  }

  static Allocations of(long pid) throws IOException {
    try {
      VirtualMachine vm = VirtualMachine.attach(Long.toString(pid));
      String address = vm.startLocalManagementAgent();
      vm.detach();
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      return new Allocations(connector, ManagementFactory.newPlatformMXBeanProxy(connector.getMBeanServerConnection(),
          ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class));
    } catch (AttachNotSupportedException e) {
      throw new IOException("process " + pid + " does not say what it allocates", e);
    }
  }

  /** Bytes so far by number and name of thread. Those that ask are left out. */
  Map<String, Long> now() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    Map<String, Long> all = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      long allocated = bytes[i];
      long id = ids[i];
      Optional.ofNullable(infos[i]).map(ThreadInfo::getThreadName)
          .filter(n -> !n.startsWith("RMI ") && !n.startsWith("JMX ")).ifPresent(n -> all.put(id + " " + n, allocated));
    }
    return all;
  }

  /** Bytes a second by kind of thread. */
  static Map<String, Double> between(Map<String, Long> before, Map<String, Long> after, long elapsedNs) {
    Map<String, Double> kinds = new TreeMap<>();
    after.forEach((t, bytes) -> kinds.merge(ProcTable.kind(t),
        Math.max(0, bytes - before.getOrDefault(t, 0L)) * 1e9 / elapsedNs, Double::sum));
    kinds.values().removeIf(v -> v < 1_000);
    return kinds;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
