package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.rtp.SourceLatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Media without sockets: it knows which calls hold ports and which are open, and counts up a closed one when the test
 * says so. Owned by the test.
 */
final class WrittenMedia extends SilentMedia {
  final Set<CallId> reserved = new HashSet<>();
  final Set<CallId> open = new HashSet<>();
  final Map<CallId, OfferAnswer.Agreed> agreed = new HashMap<>();
  final Map<CallId, Consumer<CallEvent>> announcing = new HashMap<>();
  final Map<CallId, Consumer<MediaSession.Loss>> losses = new HashMap<>();
  final Map<CallId, CompletableFuture<MediaReport>> counting = new HashMap<>();
  final Set<CallId> alone = new HashSet<>();
  Optional<String> bind = Optional.empty();
  boolean full;
  boolean slowToCount;

  /** The reports of all that were closed arrive, on the calling thread. */
  void countUp() {
    Map<CallId, CompletableFuture<MediaReport>> due = Map.copyOf(counting);
    counting.clear();
    due.values().forEach(f -> f.complete(MediaReport.EMPTY));
  }

  @Override
  public void alone(CallId call, boolean now) {
    if (now) alone.add(call);
    else alone.remove(call);
  }

  @Override
  public String addressFor(String signalling) {
    return bind.orElse(signalling);
  }

  @Override
  public OptionalInt reserve(CallId call) {
    if (full) return OptionalInt.empty();
    if (!reserved.add(call)) throw new IllegalStateException("reserved twice");
    return OptionalInt.of(20_000);
  }

  @Override
  public void open(CallId call, String bot, OfferAnswer.Agreed agreed, SourceLatch.Belief belief,
      Consumer<CallEvent> announce,
      Consumer<MediaSession.Loss> loss) {
    if (!reserved.contains(call) || !open.add(call)) throw new IllegalStateException("opened without ports, or twice");
    losses.put(call, loss);
    announcing.put(call, announce);
    this.agreed.put(call, agreed);
  }

  @Override
  public void renegotiated(CallId call, OfferAnswer.Agreed agreed) {
    if (!open.contains(call)) throw new IllegalStateException("renegotiated while closed");
    this.agreed.put(call, agreed);
  }

  @Override
  public CompletableFuture<MediaReport> close(CallId call) {
    reserved.remove(call);
    open.remove(call);
    if (!slowToCount) return CompletableFuture.completedFuture(MediaReport.EMPTY);
    return counting.computeIfAbsent(call, c -> new CompletableFuture<>());
  }
}
