package io.stepline.gateway.call;

import java.util.ArrayList;
import java.util.List;

/** Who dials for a desk, on paper: every dialog it began, and who hears of it. Owned by the test. */
final class WrittenDialer implements Dialer {
  final List<WrittenDialog> dialogs = new ArrayList<>();
  final List<Outgoing> calls = new ArrayList<>();
  final List<DialogListener> listeners = new ArrayList<>();
  private final int ways;

  /** @param ways servers that stand behind each name */
  WrittenDialer(int ways) {
    this.ways = ways;
  }

  @Override
  public void find(String uri, Runnable then) {
    then.run();
  }

  @Override
  public SipDialog dial(Outgoing call, DialogListener listener) {
    calls.add(call);
    dialogs.add(new WrittenDialog("out" + dialogs.size()));
    listeners.add(listener);
    return dialogs.getLast();
  }

  @Override
  public int ways(String uri) {
    return ways;
  }

  @Override
  public void unreachable(String uri) {}

  @Override
  public String localAddressToward(String uri) {
    return "192.0.2.9";
  }
}
