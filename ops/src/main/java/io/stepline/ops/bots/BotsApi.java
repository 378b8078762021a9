package io.stepline.ops.bots;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotGraph;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /v1/bots...}. */
public final class BotsApi {
  private static final int MOST_BYTES = 512 << 10;
  private final BotShelf shelf;

  public BotsApi(BotShelf shelf) {
    this.shelf = shelf;
  }

  public List<Route> routes() {
    return List.of(Route.get("/v1/bots", Scope.READ, ask -> all()), Route.get("/v1/bots/{bot}", Scope.READ, this::one),
        new Route("POST", "/v1/bots/{bot}/check", Optional.of(Scope.READ), true, this::check),
        new Route("POST", "/v1/bots/{bot}/talk", Optional.of(Scope.READ), true, this::talk),
        Route.change("PUT", "/v1/bots/{bot}", Scope.BOTS, this::put));
  }

  private Reply all() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map.Entry<String, Path> e : shelf.files().entrySet()) {
      BotShelf.Checked checked = BotShelf.check(Files.readString(e.getValue()));
      all.add(Map.of("name", e.getKey(), "languages", checked.bot().map(b -> List.of(b.language())).orElse(List.of()),
          "valid", checked.bot().isPresent()));
    }
    return Reply.of(all);
  }

  private String text(Ask ask) throws IOException {
    Path file = shelf.files().get(ask.param("bot"));
    if (file == null) throw new Refusal(404, "there is no such bot");
    return Files.readString(file);
  }

  private Reply one(Ask ask) throws IOException {
    String yaml = text(ask);
    return Reply.of(page(ask.param("bot"), Optional.of(yaml), BotShelf.check(yaml)));
  }

  private static Map<String, Object> page(String name, Optional<String> yaml, BotShelf.Checked checked) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("name", name);
    yaml.ifPresent(y -> page.put("yaml", y));
    page.put("problems", checked.problems());
    page.put("graph", checked.bot().filter(Bot::hasFlow).<Object>map(BotGraph::of)
        .orElseGet(() -> Map.of("nodes", List.of(), "edges", List.of())));
    return page;
  }

  private static Optional<String> given(JsonNode body) {
    return body.hasNonNull("yaml") ? Optional.of(body.path("yaml").asText()) : Optional.empty();
  }

  private Reply check(Ask ask) throws IOException {
    String yaml = given(ask.json(MOST_BYTES)).orElseThrow(() -> new Refusal(400, "'yaml' is needed"));
    return Reply.of(page(ask.param("bot"), Optional.empty(), BotShelf.check(yaml)));
  }

  private Reply talk(Ask ask) throws IOException {
    JsonNode body = ask.json(MOST_BYTES);
    BotShelf.Checked checked = BotShelf.check(given(body).isPresent() ? given(body).get() : text(ask));
    Bot bot = checked.bot().orElseThrow(() -> new Refusal(400, "the bot is not well: "
        + checked.problems().getFirst().line() + ": " + checked.problems().getFirst().says()));
    if (!bot.hasFlow()) throw new Refusal(400, "the bot has no flow to talk with; a model speaks for it");
    List<String> lines = new ArrayList<>();
    body.path("said").forEach(l -> lines.add(l.asText()));
    return Reply.of(TextTalk.page(bot, lines));
  }

  private Reply put(Ask ask) throws IOException {
    if (!ask.param("bot").matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"))
      throw new Refusal(400, "a bot's name has at most 64 letters, digits, '.', '_' and '-'");
    String yaml = given(ask.json(MOST_BYTES)).orElseThrow(() -> new Refusal(400, "'yaml' is needed"));
    List<BotShelf.Problem> problems = shelf.put(ask.param("bot"), yaml);
    if (problems.isEmpty()) return Reply.of(Map.of("saved", true, "problems", List.of()));
    return Reply.of(422, Map.of("error", "the file is not well and nothing was changed: line "
        + problems.getFirst().line() + ": " + problems.getFirst().says(), "problems", problems));
  }
}
