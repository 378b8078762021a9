package io.stepline.ops.app;

import java.lang.reflect.Proxy;

/**
 * The signal by which an administrator asks a process to read its settings again (SIGHUP, {@code systemctl reload}).
 */
final class Hangup {
  private Hangup() {}

  /**
   * Runs {@code then} on a thread of the system at each signal, one after the other. By reflection, since the compiler
   * warns of every other way to Java's signals.
   *
   * @return false where this system or this Java has no such signal
   */
  static boolean on(Runnable then) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, (proxy, m, args) -> {
            if (m.getName().equals("handle")) then.run();
            return switch (m.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> args != null && args[0] == proxy;
              case "toString" -> "Hangup";
              default -> null;
            };
          });
      signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("HUP"),
          ours);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
