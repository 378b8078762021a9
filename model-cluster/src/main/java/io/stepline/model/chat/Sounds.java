package io.stepline.model.chat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What callers said lately, as sound, for models that hear: by call and utterance, as far as it may stand in a history
 * again. Bounded by turns and seconds of a call and by bytes in all; calls that nothing was heard of for longest go
 * first. Thread-safe.
 */
final class Sounds {
  private static final long MAX_BYTES = 256L << 20;
  private static final int MAX_OF_CALL = 24;

  private final int turns;
  private final int seconds;
  private final Map<CallId, TreeMap<Long, SpeechTokens.Wave>> calls = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param turns of the history that are sent as sound, as long as they last no longer than {@code seconds} together
   */
  Sounds(int turns, int seconds) {
    this.turns = turns;
    this.seconds = seconds;
  }

  /** Keeps what the request brings. @return by utterance, what of its history is to be sent as sound */
  synchronized Map<Long, SpeechTokens.Wave> heard(ChatRequest.Generate request) {
    if (turns == 0) return Map.of();
    TreeMap<Long, SpeechTokens.Wave> kept = calls.computeIfAbsent(request.call(), c -> new TreeMap<>());
    List<Long> history = request.history().stream().filter(m -> m.role().equals("user") && m.utterance() > 0)
        .map(ChatRequest.Message::utterance).toList();
    long last = history.isEmpty() ? 0 : history.getLast();
    drop(kept, utterance -> utterance < last && !history.contains(utterance));
    Map<Long, SpeechTokens.Wave> chosen = chosen(kept, history);
    keep(kept, request.heard());
    if (kept.isEmpty()) calls.remove(request.call());
    bound(request.call());
    return chosen;
  }

  private void keep(TreeMap<Long, SpeechTokens.Wave> kept, ChatRequest.Heard heard) {
    if (heard.wave().pcm().length == 0 || heard.utterance() <= 0) return;
    Optional.ofNullable(kept.put(heard.utterance(), heard.wave())).ifPresent(w -> bytes -= size(w));
    bytes += size(heard.wave());
    while (kept.size() > MAX_OF_CALL) bytes -= size(kept.pollFirstEntry().getValue());
  }

  private Map<Long, SpeechTokens.Wave> chosen(TreeMap<Long, SpeechTokens.Wave> kept, List<Long> history) {
    Map<Long, SpeechTokens.Wave> chosen = new HashMap<>();
    double left = seconds;
    for (long utterance : history.reversed()) {
      Optional<SpeechTokens.Wave> wave = Optional.ofNullable(kept.get(utterance));
      if (wave.isEmpty()) continue;
      left -= (double) wave.get().pcm().length / wave.get().sampleRateHz();
      if (left < 0 || chosen.size() >= turns) break;
      chosen.put(utterance, wave.get());
    }
    return chosen;
  }

  private void bound(CallId newest) {
    Iterator<Map.Entry<CallId, TreeMap<Long, SpeechTokens.Wave>>> oldest = calls.entrySet().iterator();
    while (bytes > MAX_BYTES && oldest.hasNext()) {
      Map.Entry<CallId, TreeMap<Long, SpeechTokens.Wave>> call = oldest.next();
      if (call.getKey().equals(newest)) continue;
      drop(call.getValue(), u -> true);
      oldest.remove();
    }
  }

  private void drop(TreeMap<Long, SpeechTokens.Wave> kept, Predicate<Long> which) {
    kept.entrySet().removeIf(e -> {
      boolean goes = which.test(e.getKey());
      if (goes) bytes -= size(e.getValue());
      return goes;
    });
  }

  private static long size(SpeechTokens.Wave wave) {
    return 2L * wave.pcm().length;
  }

  synchronized void forget(Predicate<CallId> gone) {
    calls.entrySet().removeIf(e -> {
      boolean goes = gone.test(e.getKey());
      if (goes) drop(e.getValue(), u -> true);
      return goes;
    });
  }

  /** How much is kept. */
  synchronized long bytes() {
    return bytes;
  }
}
