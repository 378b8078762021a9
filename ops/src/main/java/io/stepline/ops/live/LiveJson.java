package io.stepline.ops.live;

import io.stepline.ops.web.Masks;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Live news as the API shows them. Pure. */
final class LiveJson {
  private LiveJson() {}

  static String time(long us) {
    return Instant.EPOCH.plus(us, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** @param words whether numbers and words may be seen */
  static Map<String, Object> call(LiveCall c, boolean words) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("id", c.id().value());
    page.put("direction", c.direction());
    page.put("from", words ? c.from() : Masks.number(c.from()));
    page.put("to", words ? c.to() : Masks.number(c.to()));
    page.put("bot", c.bot());
    page.put("state", c.state());
    page.put("startedAt", time(c.startedUs()));
    if (c.answeredUs() > 0) page.put("answeredAt", time(c.answeredUs()));
    page.put("gateway", c.gateway());
    if (!c.codec().isEmpty()) page.put("codec", c.codec());
    if (c.latencyMs() > 0) page.put("latencyMs", c.latencyMs());
    page.put("recording", c.recording());
    page.put("interruptible", c.interruptible());
    c.queue().ifPresent(q -> page.put("queue", q));
    c.agent().ifPresent(a -> page.put("agent", words ? a : Masks.number(a)));
    if (!c.lastSaid().isEmpty()) page.put("lastSaid", words ? c.lastSaid() : Masks.words(c.lastSaid()));
    if (!c.lastHeard().isEmpty()) page.put("lastHeard", words ? c.lastHeard() : Masks.words(c.lastHeard()));
    return page;
  }

  static Map<String, Object> queue(LiveQueue q, boolean words, long nowUs) {
    List<Map<String, Object>> agents = q.agents().stream().map(a -> {
      Map<String, Object> agent = new LinkedHashMap<>();
      agent.put("name", words ? a.name() : Masks.number(a.name()));
      agent.put("state", a.state());
      a.call().ifPresent(c -> agent.put("call", c.value()));
      return agent;
    }).toList();
    long since = q.waiting().values().stream().mapToLong(s -> s).min().orElse(nowUs);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("name", q.name());
    page.put("waiting", q.waiting().size());
    page.put("longestWaitMs", Math.max(0, nowUs - since) / 1_000);
    page.put("agents", agents);
    return page;
  }

  static Map<String, Object> caption(LiveNews.Caption c, boolean words) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("call", c.call().value());
    page.put("side", c.side().name().toLowerCase(Locale.ROOT));
    page.put("said", c.said());
    page.put("text", words ? c.text() : Masks.words(c.text()));
    page.put("final", c.isFinal());
    c.heard().ifPresent(h -> page.put("heard", words ? h : Masks.words(h)));
    page.put("at", time(c.atUs()));
    page.put("atMs", c.atUs() / 1_000);
    return page;
  }
}
