package io.stepline.model.bot;

import io.stepline.model.strict.Nearest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether the controller's part of a bot file holds together: hours, queues, transfers, tools, limits, keys. The
 * controller refuses the same when it reads its part; here each has its line.
 */
final class HouseRules {
  private static final Pattern WINDOW =
      Pattern.compile("([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})", Pattern.CASE_INSENSITIVE);
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]";
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Set<String> HOUSE_TOOLS = Set.of("record", "callback");
  private static final Pattern PLACE = Pattern.compile("(?<!\\$)\\{([^{}]*)}");
  private static final String KEY = "[0-9A-D*#]";

  private final BotRules bot;

  HouseRules(BotRules bot) {
    this.bot = bot;
  }

  void check() {
    language();
    voice();
    bot.names("hours").forEach(this::hours);
    bot.names("transfers").forEach(this::transfer);
    bot.names("queues").forEach(this::queue);
    bot.names("tools").forEach(this::tool);
    limits();
    keys();
    endOfTurn("end-of-turn");
    for (String state : bot.names("flow", "states")) {
      within(500, 600_000, "flow", "states", state, "no-input-ms");
      if (bot.has("flow", "states", state, "end-of-turn")) endOfTurn("flow", "states", state, "end-of-turn");
    }
    if (bot.has("words", "wait") && bot.size("words", "wait") == 0)
      bot.fault("wait needs at least one sentence", "words", "wait");
  }

  private void language() {
    String language = bot.text("language");
    if (bot.has("language") && !language.matches("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"))
      bot.fault("'" + language + "' is no language; one such as en-us, de or zh", "language");
  }

  private void voice() {
    String speed = bot.text("voice", "speed");
    if (!speed.isEmpty() && (Double.parseDouble(speed) < 0.25 || Double.parseDouble(speed) > 4))
      bot.fault("the voice's speed must be within 0.25 and 4", "voice", "speed");
  }

  private void hours(String name) {
    for (int i = 0; i < bot.size("hours", name, "open"); i++) {
      String n = Integer.toString(i);
      window(bot.text("hours", name, "open", n)).ifPresent(w -> bot.fault(w, "hours", name, "open", n));
    }
    if (bot.size("hours", name, "open") == 0)
      bot.fault("the hours '" + name + "' are never open; give them open: [\"mon-fri 09:00-18:00\"]", "hours", name);
    for (int i = 0; i < bot.size("hours", name, "holidays"); i++) {
      String day = bot.text("hours", name, "holidays", Integer.toString(i));
      try {
        LocalDate.parse(day);
      } catch (DateTimeException e) {
        bot.fault("'" + day + "' is no date such as \"2026-12-25\"", "hours", name, "holidays", Integer.toString(i));
      }
    }
  }

  /** What is wrong with a window of hours. */
  private static Optional<String> window(String text) {
    Matcher m = WINDOW.matcher(text.strip());
    if (!m.matches()) return Optional.of("'" + text + "' is not like \"mon-fri 09:00-18:00\"");
    for (String day : m.group(2) == null ? List.of(m.group(1)) : List.of(m.group(1), m.group(2)))
      if (!DAYS.contains(day.toLowerCase(java.util.Locale.ROOT)))
        return Optional.of("there is no day '" + day + "'; the days are " + String.join(", ", DAYS));
    String from = m.group(3);
    String to = m.group(4);
    if (!from.matches(CLOCK) || !to.matches(CLOCK + "|24:00"))
      return Optional.of("'" + (from.matches(CLOCK) ? to : from) + "' is no time from 00:00 to 24:00");
    return from.equals(to) && !to.equals("00:00")
        ? Optional.of("'" + text + "' opens and closes at the same time; the whole day is 00:00-24:00")
        : Optional.empty();
  }

  private void transfer(String name) {
    String brief = bot.text("transfers", name);
    String to = brief.isEmpty() ? bot.text("transfers", name, "to") : brief;
    if (!to.startsWith("${") && !to.matches("(sips?|tel|queue):.+"))
      bot.fault("a transfer goes to a sip: or tel: URI or to queue:NAME, not to '" + to + "'", "transfers", name, "to");
    among("mode", List.of("blind", "warm"), "transfers", name, "mode");
    key("transfers", name, "accept-key");
  }

  private void queue(String name) {
    if (bot.size("queues", name, "agents") == 0) bot.fault("the queue '" + name + "' needs agents", "queues", name);
    for (int i = 0; i < bot.size("queues", name, "agents"); i++) {
      String agent = bot.text("queues", name, "agents", Integer.toString(i));
      if (!agent.startsWith("${") && !agent.matches("(sips?|tel):.+"))
        bot.fault("an agent is a sip: or tel: URI, not '" + agent + "'", "queues", name, "agents", Integer.toString(i));
    }
    for (String count : List.of("ring-seconds", "max-wait-seconds", "max-waiting"))
      within(1, 86_400, "queues", name, count);
    key("queues", name, "accept-key");
  }

  private void tool(String name) {
    if (HOUSE_TOOLS.contains(name)) return;
    if (Stream.of("url", "mcp", "flow").filter(k -> bot.has("tools", name, k)).count() != 1)
      bot.fault("the tool '" + name + "' needs a url, or the address of an MCP server as mcp, or a state as flow",
          "tools", name);
    for (String at : List.of("url", "mcp")) {
      String url = bot.text("tools", name, at);
      if (!url.isEmpty() && !url.startsWith("${") && !url.matches("https?://[^\\s/{}]+.*"))
        bot.fault("'" + url + "' is no address such as http://127.0.0.1:7071/orders", "tools", name, at);
    }
    places(name);
    among("method", METHODS, "tools", name, "method");
    among("repeat", List.of("allowed", "same-key", "never"), "tools", name, "repeat");
    within(0, 3, "tools", name, "retries");
    within(1, 120_000, "tools", name, "timeout-ms");
  }

  /** A place of the URL is a parameter. */
  private void places(String name) {
    Set<String> parameters = bot.parameters(name);
    Matcher m = PLACE.matcher(bot.text("tools", name, "url"));
    while (m.find()) bot.known("parameter", m.group(1), parameters, "tools", name, "url");
  }

  private void limits() {
    within(500, 600_000, "limits", "no-input-ms");
    within(500, 600_000, "limits", "thinking-ms");
    within(1, 1_440, "limits", "max-call-minutes");
    within(0, 600_000, "limits", "filler-ms");
    within(1, 1_000, "limits", "no-input-limit");
  }

  private void keys() {
    for (String end : List.of("end", "terminator")) key("keys", end);
    within(200, 60_000, "keys", "pause-ms");
    within(1, 64, "keys", "max");
  }

  private void endOfTurn(String... at) {
    int quick = wait("quick-ms", 400, at);
    int usual = wait("usual-ms", 500, at);
    int patient = wait("patient-ms", 1_000, at);
    if (quick > usual) bot.fault("quick-ms must not be over usual-ms (" + usual + ")", step(at, "quick-ms"));
    else if (usual > patient)
      bot.fault("usual-ms must not be over patient-ms (" + patient + ")", step(at, "usual-ms"));
    for (String wait : List.of("quick-ms", "usual-ms", "patient-ms")) within(100, 10_000, step(at, wait));
  }

  private static String[] step(String[] at, String key) {
    return Stream.concat(Stream.of(at), Stream.of(key)).toArray(String[]::new);
  }

  /** Here, or as the bot has it, or as usual. */
  private int wait(String key, int usual, String... at) {
    String here = bot.text(step(at, key));
    String text = here.isEmpty() ? bot.text("end-of-turn", key) : here;
    return text.isEmpty() ? usual : Integer.parseInt(text);
  }

  private void key(String... path) {
    String key = bot.text(path);
    if (!key.isEmpty() && !key.matches(KEY))
      bot.fault("'" + key + "' is no key; one of 0 to 9, *, # and A to D", path);
  }

  private void among(String what, List<String> known, String... path) {
    String text = bot.text(path);
    if (!bot.has(path) || known.contains(text)) return;
    bot.fault("there is no " + what + " '" + text + "'" + Nearest.hint(text, known), path);
  }

  private void within(int from, int to, String... path) {
    String text = bot.text(path);
    if (text.isEmpty()) return;
    long number = Long.parseLong(text);
    if (number < from || number > to)
      bot.fault("'" + path[path.length - 1] + "' is " + from + " to " + to + ", not " + text, path);
  }
}
