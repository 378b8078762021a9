package io.stepline.ops.history;

import io.stepline.kafka.contract.CallId;
import io.stepline.ops.live.LiveNews;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened when in the calls that go on, until their records come. Bounded in calls and in spans of each; guarded
 * by itself.
 */
public final class TraceBook {
  private static final int MOST_CALLS = 20_000;
  private static final int MOST_SPANS = 3_000;
  private final Map<CallId, List<LiveNews.Span>> calls = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<CallId, List<LiveNews.Span>> eldest) {
      return size() > MOST_CALLS;
    }
  };

  public synchronized void news(LiveNews news) {
    if (!(news instanceof LiveNews.Span span)) return;
    List<LiveNews.Span> spans = calls.computeIfAbsent(span.call(), c -> new ArrayList<>());
    if (spans.size() < MOST_SPANS) spans.add(span);
  }

  /** All that is known, which is forgotten here. */
  synchronized List<LiveNews.Span> take(CallId call) {
    List<LiveNews.Span> spans = calls.remove(call);
    return spans == null ? List.of() : List.copyOf(spans);
  }
}
