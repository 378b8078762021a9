package io.stepline.model.worker;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Replies that are under way, and who waits until those of a moment are over. Owned by one thread. */
public final class Ledger {
  private record Entry(CallId call, ReplyId reply) {}

  private record Waiting(Set<Entry> until, Runnable then) {}

  private final Map<Entry, Long> open = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();

  public void begun(CallId call, ReplyId reply, long nowUs) {
    open.putIfAbsent(new Entry(call, reply), nowUs);
  }

  public void over(CallId call, ReplyId reply) {
    close(Set.of(new Entry(call, reply)));
  }

  /** This reply and all before it. */
  public void overUpTo(CallId call, ReplyId reply) {
    Set<Entry> over = new HashSet<>(open.keySet());
    over.removeIf(e -> !e.call().equals(call) || e.reply().compareTo(reply) > 0);
    close(over);
  }

  /** No reply takes so long: what began before is over, whether anybody said so or not. */
  public void overSince(long us) {
    Set<Entry> over = new HashSet<>();
    open.forEach((entry, began) -> {
      if (began < us) over.add(entry);
    });
    close(over);
  }

  /** Once everything that is under way now is over. */
  public void whenOver(Runnable then) {
    if (open.isEmpty()) then.run();
    else waiting.add(new Waiting(new HashSet<>(open.keySet()), then));
  }

  /** These calls are another's now: their replies are not over, so whoever waits for one of them waits in vain. */
  public void leave(Predicate<CallId> lost) {
    waiting.removeIf(w -> w.until().stream().anyMatch(e -> lost.test(e.call())));
    open.keySet().removeIf(e -> lost.test(e.call()));
  }

  private void close(Set<Entry> over) {
    if (over.isEmpty()) return;
    open.keySet().removeAll(over);
    waiting.forEach(w -> w.until().removeAll(over));
    List<Waiting> done = waiting.stream().filter(w -> w.until().isEmpty()).toList();
    waiting.removeAll(done);
    done.forEach(w -> w.then().run());
  }

  public int size() {
    return open.size();
  }
}
