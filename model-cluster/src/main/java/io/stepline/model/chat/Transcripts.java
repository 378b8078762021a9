package io.stepline.model.chat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.Transcript;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What was said lately in turns that went on as sound, for models that need words. Thread-safe, bounded. */
final class Transcripts {
  private static final int MAX = 5_000;
  private static final int WAIT_MS = 2_000;

  private record Key(CallId call, long utterance) {}

  private final Map<Key, CompletableFuture<String>> texts = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, CompletableFuture<String>> eldest) {
      return size() > MAX;
    }
  };

  void heard(Transcript t) {
    of(new Key(t.call(), t.utterance())).complete(t.text());
  }

  /** The words, empty if nobody has written them down within two seconds. Blocks. */
  String text(CallId call, long utterance) {
    try {
      return of(new Key(call, utterance)).get(WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private synchronized CompletableFuture<String> of(Key key) {
    return texts.computeIfAbsent(key, k -> new CompletableFuture<>());
  }
}
