package io.stepline.ops.history;

import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Refusal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which calls are looked for. All that is given must hold.
 *
 * @param after startedMs and id of the last call of the page before
 */
record HistoryQuery(Optional<Long> fromMs, Optional<Long> toMs, Optional<String> number, Optional<String> bot,
    Optional<String> outcome, Optional<String> end, Optional<String> tag, Optional<String> words,
    Optional<String> after,
    int limit) {
  private static final int MOST = 500;
  private static final int USUAL = 50;

  static HistoryQuery of(Ask ask) {
    int limit = ask.asked("limit").map(l -> {
      try {
        return Math.clamp(Integer.parseInt(l), 1, MOST);
      } catch (NumberFormatException e) {
        throw new Refusal(400, "'limit' is a number from 1 to " + MOST);
      }
    }).orElse(USUAL);
    return new HistoryQuery(ask.asked("from").map(HistoryQuery::time), ask.asked("to").map(HistoryQuery::time),
        ask.asked("number"), ask.asked("bot"), ask.asked("outcome"), ask.asked("end"), ask.asked("tag"),
        ask.asked("q"), ask.asked("after"), limit);
  }

  HistoryQuery limit(int most) {
    return new HistoryQuery(fromMs, toMs, number, bot, outcome, end, tag, words, after, most);
  }

  HistoryQuery after(String last) {
    return new HistoryQuery(fromMs, toMs, number, bot, outcome, end, tag, words, Optional.of(last), limit);
  }

  private static long time(String text) {
    try {
      return text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Refusal(400, "'from' and 'to' are such as 2026-01-31 or 2026-01-31T12:00:00Z");
    }
  }

  /** @param sql what follows WHERE, {@code values} for its question marks */
  record Where(String sql, List<Object> values) {}

  Where where() {
    List<String> all = new ArrayList<>(List.of("1 = 1"));
    List<Object> values = new ArrayList<>();
    fromMs.ifPresent(v -> add(all, values, "h.started_ms >= ?", v));
    toMs.ifPresent(v -> add(all, values, "h.started_ms < ?", v));
    number.ifPresent(v -> {
      add(all, values, "(h.caller LIKE ? ESCAPE '!' OR h.callee LIKE ? ESCAPE '!')", like(v));
      values.add(like(v));
    });
    bot.ifPresent(v -> add(all, values, "h.bot = ?", v));
    outcome.ifPresent(v -> add(all, values, "LOWER(h.outcome) LIKE ? ESCAPE '!'", like(v.toLowerCase(Locale.ROOT))));
    end.ifPresent(v -> {
      add(all, values, "(h.blame = ? OR h.reason = ?)", v.toUpperCase(Locale.ROOT));
      values.add(v);
    });
    tag.ifPresent(v -> add(all, values, "EXISTS (SELECT 1 FROM call_tag t WHERE t.call = h.call AND t.tag = ?)", v));
    words.ifPresent(v -> {
      String like = like(v.toLowerCase(Locale.ROOT));
      add(all, values, "(h.words LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM call_note n WHERE n.call = h.call AND "
          + "LOWER(n.words) LIKE ? ESCAPE '!'))", like);
      values.add(like);
    });
    after.ifPresent(v -> {
      String[] parts = v.split("-", 2);
      if (parts.length < 2 || !parts[0].matches("[0-9]{1,18}"))
        throw new Refusal(400, "'after' is the 'next' of the page before");
      add(all, values, "(h.started_ms < ? OR h.started_ms = ? AND h.call < ?)", Long.valueOf(parts[0]));
      values.add(Long.valueOf(parts[0]));
      values.add(parts[1]);
    });
    return new Where(String.join(" AND ", all), values);
  }

  private static void add(List<String> all, List<Object> values, String sql, Object value) {
    all.add(sql);
    values.add(value);
  }

  private static String like(String text) {
    return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
  }
}
