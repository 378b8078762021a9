package io.stepline.ops.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which order posts leave and when each is tried again: those of one call one after another, those of different
 * calls beside each other, so a post that fails holds up its own call only. Pure but for what it was told; owned by one
 * lane.
 */
final class WebhookQueue {
  private static final long FIRST_PAUSE_MS = 500;
  private static final long LONGEST_PAUSE_MS = 300_000;
  /** After so long a post is a dead letter. */
  static final long GIVE_UP_MS = 6 * 3_600_000L;

  /** @param name of its file, {@code call} it tells of */
  record Post(String name, String call) {}

  private static final class Line {
    final Deque<Post> posts = new ArrayDeque<>();
    boolean underway;
    int tries;
    long firstMs;
    long dueMs;
  }

  private final Map<String, Line> calls = new LinkedHashMap<>();
  private int size;
  private int underway;

  void add(Post post, long nowMs) {
    Line line = calls.computeIfAbsent(post.call(), c -> new Line());
    if (line.posts.isEmpty()) line.dueMs = nowMs;
    line.posts.add(post);
    size++;
  }

  /** What is to be tried now; each is under way from then on, until it is told what came of it. */
  List<Post> due(long nowMs, int mostUnderway) {
    List<Post> due = new ArrayList<>();
    for (Line line : calls.values()) {
      if (underway >= mostUnderway) break;
      if (line.underway || line.dueMs > nowMs) continue;
      if (line.tries == 0) line.firstMs = nowMs;
      line.underway = true;
      underway++;
      due.add(line.posts.getFirst());
    }
    return due;
  }

  void delivered(Post post, long nowMs) {
    Optional.ofNullable(calls.get(post.call())).ifPresent(line -> next(post, line, nowMs));
  }

  /** @return whether it is given up, so that the next of its call has its turn */
  boolean failed(Post post, long nowMs) {
    Optional<Line> known = Optional.ofNullable(calls.get(post.call()));
    if (known.isEmpty()) return false;
    Line line = known.get();
    if (nowMs - line.firstMs >= GIVE_UP_MS) {
      next(post, line, nowMs);
      return true;
    }
    underway--;
    line.underway = false;
    line.dueMs = nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(line.tries, 20));
    line.tries++;
    return false;
  }

  private void next(Post post, Line line, long nowMs) {
    line.posts.remove();
    size--;
    underway--;
    line.underway = false;
    line.tries = 0;
    line.dueMs = nowMs;
    if (line.posts.isEmpty()) calls.remove(post.call());
  }

  /** Posts that wait or are under way. */
  int size() {
    return size;
  }
}
