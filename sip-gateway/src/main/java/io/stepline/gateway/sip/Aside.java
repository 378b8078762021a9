package io.stepline.gateway.sip;

/**
 * Where work goes that may wait, so that neither the stack's thread nor a call's lane does: names that must be looked
 * up, connections that must be made. Thread-safe.
 */
interface Aside {
  /** Whether {@link #find} would call back at once: an address, or a name that is known, or known to lead nowhere. */
  boolean isSettled(Place place);

  /** Calls {@code then} at once when the place is settled, else within two seconds on a thread that may wait. */
  void find(Place place, Runnable then);

  /** Runs on a thread that may wait. */
  void run(Runnable task);

  /** Nothing is ever looked up, and nothing waits. */
  Aside NONE = new Aside() {
    @Override
    public boolean isSettled(Place place) {
      return true;
    }

    @Override
    public void find(Place place, Runnable then) {
      then.run();
    }

    @Override
    public void run(Runnable task) {
      task.run();
    }
  };
}
