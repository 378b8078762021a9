package io.stepline.dialog.context;

import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The replies of one call of which it is not known yet what was heard, in their order. Owned by the
 * {@link ContextManager} that made it.
 */
public final class Sayings {
  private final TreeMap<ReplyId, Saying> all = new TreeMap<>();

  // ---- what is asked of a reply; one that is settled, or never was, says no

  /** Whether the model has said something of the reply, after the last tool it asked for. */
  public boolean hasAnswered(ReplyId reply) {
    return find(reply).map(s -> s.answered).orElse(false);
  }

  /** Whether there are words of the reply, anybody's. */
  public boolean hasSaid(ReplyId reply) {
    return find(reply).map(s -> !s.text.toString().isBlank()).orElse(false);
  }

  /** Whether those words are among the reply's. */
  public boolean hasSaid(ReplyId reply, String words) {
    return find(reply).map(s -> s.text.indexOf(words.strip()) >= 0).orElse(false);
  }

  /** Whether the model has said all of the reply. */
  public boolean isComplete(ReplyId reply) {
    return find(reply).map(s -> s.end.isPresent()).orElse(true);
  }

  /** Whether its voice has failed. */
  public boolean isBroken(ReplyId reply) {
    return find(reply).map(s -> s.broken).orElse(false);
  }

  /** Until when there is sound of the reply to be heard, as far as is known; 0 when it has not sounded. */
  public long soundsUntilUs(ReplyId reply) {
    return find(reply).map(Saying::untilUs).orElse(0L);
  }

  // ---- what happens to its sound

  public void mark(SpokenMark mark, long nowUs) {
    find(mark.reply()).ifPresent(s -> s.mark(mark, nowUs));
  }

  /** It has fallen silent and may go on. */
  public void held(ReplyId reply, long nowUs) {
    find(reply).ifPresent(s -> s.held(nowUs));
  }

  public void resumed(ReplyId reply, long nowUs) {
    find(reply).ifPresent(s -> s.resumed(nowUs));
  }

  // ---- for the context

  Optional<Saying> find(ReplyId reply) {
    return Optional.ofNullable(all.get(reply));
  }

  boolean has(ReplyId reply) {
    return all.containsKey(reply);
  }

  /** The reply, from now on one of them. */
  Saying of(ReplyId reply) {
    return all.computeIfAbsent(reply, r -> new Saying());
  }

  Stream<Saying> all() {
    return all.values().stream();
  }

  void forEach(BiConsumer<ReplyId, Saying> each) {
    all.forEach(each);
  }

  /** Those that came before one, as they are now. */
  Map<ReplyId, Saying> before(ReplyId reply) {
    return new TreeMap<>(all.headMap(reply));
  }

  Stream<Saying> after(ReplyId reply) {
    return all.tailMap(reply, false).values().stream();
  }

  void remove(ReplyId reply) {
    all.remove(reply);
  }

  void forgetUpTo(ReplyId reply) {
    all.headMap(reply, true).clear();
  }

  void clear() {
    all.clear();
  }

  void put(Context.Saying s) {
    all.put(s.reply(), Saying.of(s));
  }

  List<Context.Saying> kept() {
    return all.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toList();
  }

  /** How much text is kept of each. */
  Map<ReplyId, Integer> sizes() {
    return all.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().text.length()));
  }
}
