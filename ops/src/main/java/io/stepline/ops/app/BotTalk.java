package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.ops.bots.TextTalk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** A {@link TextTalk} in a terminal. */
final class BotTalk {
  private final TextTalk talk;
  private final BufferedReader in;
  private final PrintStream out;

  BotTalk(Bot bot, BufferedReader in, PrintStream out) {
    this.talk = new TextTalk(bot);
    this.in = in;
    this.out = out;
  }

  /** Ends with the talk, or with the input. */
  void run() throws IOException {
    for (Optional<String> line = Optional.of(""); line.isPresent(); line.ifPresent(talk::hear)) {
      TextTalk.Said now = talk.said();
      if (!now.text().isBlank()) out.println("bot: " + now.text());
      if (!now.then().isEmpty()) out.println("-- " + now.then() + ", outcome " + talk.outcome());
      if (talk.isOver()) return;
      if (talk.tool().isPresent()) out.println("-- asks " + talk.tool().get() + "; its answer? field=value");
      else out.println("-- " + now.state() + " " + talk.slots() + " expects " + String.join(" | ", talk.expects()));
      line = line();
    }
  }

  private Optional<String> line() throws IOException {
    out.print("> ");
    out.flush();
    return Optional.ofNullable(in.readLine());
  }
}
