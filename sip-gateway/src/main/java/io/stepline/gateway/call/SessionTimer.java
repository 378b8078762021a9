package io.stepline.gateway.call;

import java.util.Optional;

/** Session timers (RFC 4028): how one is agreed on, and when to refresh or give up. Pure. */
public final class SessionTimer {
  private SessionTimer() {}

  /**
   * A running timer.
   *
   * @param header what our 2xx says; empty when the peer knows no timers
   */
  public record Running(int intervalS, boolean weRefresh, Optional<SessionExpires> header) {
    /** RFC 4028 10: half of the interval for the refresher; the other side gives up a little before its end. */
    public long dueMs() {
      return weRefresh ? intervalS * 500L : (intervalS - Math.min(32, intervalS / 3)) * 1000L;
    }
  }

  public sealed interface Verdict {
    /** 422 with this Min-SE. */
    record TooShort(int minSeS) implements Verdict {}

    record Agreed(Optional<Running> timer) implements Verdict {}
  }

  /** What a request carried. */
  public record Asked(Optional<SessionExpires> expires, int minSeS, boolean supported) {
    public static final Asked NOTHING = new Asked(Optional.empty(), 0, false);
  }

  /** As the answering side (RFC 4028 9). @param ourS our interval, 0 when we want none */
  public static Verdict answer(Asked asked, int ourS, int ourMinSeS) {
    if (asked.expires().isEmpty()) {
      int interval = Math.max(ourS, asked.minSeS());
      return new Verdict.Agreed(ourS == 0 ? Optional.empty()
          : Optional.of(new Running(interval, true,
              asked.supported() ? Optional.of(new SessionExpires(interval, Optional.of(false))) : Optional.empty())));
    }
    int wanted = asked.expires().get().seconds();
    if (wanted < ourMinSeS && asked.supported()) return new Verdict.TooShort(ourMinSeS);
    int interval = Math.max(ourS == 0 ? wanted : Math.min(wanted, ourS), Math.max(asked.minSeS(), ourMinSeS));
    boolean uacRefreshes = asked.supported() && asked.expires().get().uacRefreshes().orElse(true);
    return new Verdict.Agreed(Optional.of(
        new Running(interval, !uacRefreshes, Optional.of(new SessionExpires(interval, Optional.of(uacRefreshes))))));
  }

  /** As the asking side, of the 2xx (RFC 4028 7.2). Where the peer says nothing we refresh on our own. */
  public static Optional<Running> answered(Optional<SessionExpires> said, int ourS) {
    if (said.isEmpty()) return ourS == 0 ? Optional.empty() : Optional.of(new Running(ourS, true, Optional.empty()));
    int seconds = Math.max(1, said.get().seconds());
    return Optional.of(new Running(seconds, said.get().uacRefreshes().orElse(true), Optional.empty()));
  }
}
