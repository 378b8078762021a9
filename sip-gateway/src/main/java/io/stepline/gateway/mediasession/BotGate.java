package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.PlayoutControl;
import java.util.Optional;

/**
 * Keeps the bot silent among people. What it says when they come is cut; what it would say later is refused and told as
 * not heard, unless somebody ordered it to speak. An order and the reply it causes come by two topics, so the reply
 * waits a moment for the order. Owned by the media thread.
 */
final class BotGate {
  private static final int TICK_MS = 20;
  private static final int ORDER_HOLDS_MS = 30_000;
  private static final int REPLY_WAITS_MS = 400;

  private final BotPlayout playout;
  private boolean amongPeople;
  private int orderHoldsMs;
  private int replyWaitsMs;
  private Optional<PlayoutControl.Open> waiting = Optional.empty();

  BotGate(BotPlayout playout) {
    this.playout = playout;
  }

  void amongPeople(boolean now) {
    if (now && !amongPeople) playout.cut();
    amongPeople = now;
    if (!now) admit();
  }

  void control(PlayoutControl order) {
    switch (order) {
      case PlayoutControl.Open o -> open(o);
      case PlayoutControl.Flush f -> {
        waiting = waiting.filter(w -> w.reply().compareTo(f.reply()) > 0);
        playout.flush(f);
      }
      case PlayoutControl.Hold h -> playout.hold(h);
      case PlayoutControl.Resume r -> playout.resume(r);
    }
  }

  private void open(PlayoutControl.Open order) {
    waiting.filter(w -> w.reply().compareTo(order.reply()) < 0).ifPresent(w -> playout.refuse(w.reply()));
    waiting = Optional.of(order);
    replyWaitsMs = REPLY_WAITS_MS;
    if (!amongPeople || orderHoldsMs > 0) admit();
  }

  private void admit() {
    waiting.ifPresent(playout::open);
    if (waiting.isPresent()) orderHoldsMs = 0;
    waiting = Optional.empty();
  }

  /** The next reply, or the one that waits, may sound wherever the person is. */
  void ordered() {
    orderHoldsMs = ORDER_HOLDS_MS;
    admit();
  }

  void tick() {
    orderHoldsMs = Math.max(0, orderHoldsMs - TICK_MS);
    replyWaitsMs = Math.max(0, replyWaitsMs - TICK_MS);
    if (replyWaitsMs > 0 || waiting.isEmpty()) return;
    playout.refuse(waiting.get().reply());
    waiting = Optional.empty();
  }
}
