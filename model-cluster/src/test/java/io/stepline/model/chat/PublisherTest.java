package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.model.bot.Bot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a caller hears while a model takes its time, and when it fails. */
class PublisherTest {
  private final List<ReplyChunk> out = new ArrayList<>();
  private long nowUs = 1_000_000;

  private Publisher publisher(boolean draft, String botFile) {
    ChatRequest.Generate g = Caller.asked(Caller.words("hello"), List.of());
    ChatRequest.Generate request = new ChatRequest.Generate(g.call(), g.turn(), g.reply(), draft, g.cause(), g.caller(),
        g.heard(), g.history(), g.memory(), g.stamps());
    Bot bot = Caller.bots(botFile).values().iterator().next();
    return new Publisher(request, Optional.of(bot), Begun.NOTHING, out::add,
        new Publisher.How(() -> nowUs, 2_500_000, Meters.NONE.times("t"), Meters.NONE.count("f")));
  }

  private Publisher publisher() {
    return publisher(false, Caller.BOT);
  }

  private void passMs(Publisher p, int ms) {
    for (int i = 0; i < ms; i += 100) {
      nowUs += 100_000;
      p.tick();
    }
  }

  private static ChatRequest.ToolResult result(String json) {
    ChatRequest.Generate g = Caller.asked(Caller.words("hello"), List.of());
    return new ChatRequest.ToolResult(g.call(), g.reply(), "a", json.isEmpty(), json);
  }

  private String heard() {
    StringBuilder all = new StringBuilder();
    for (ReplyChunk c : out) {
      switch (c) {
        case ReplyChunk.Text t -> all.append(t.text());
        case ReplyChunk.ToolCall t -> all.append("[tool]");
        case ReplyChunk.Then t -> all.append("[then]");
        case ReplyChunk.End e -> all.append(e.failed() ? "[failed]" : "[end]");
        case ReplyChunk.Codes x -> all.append("[codes]");
        case ReplyChunk.Sound x -> all.append("[sound]");
      }
    }
    return all.toString();
  }

  @Test
  void shouldFillLongSilenceAFewTimesAndThenNoMore() {
    Publisher p = publisher();
    passMs(p, 2_000);
    assertThat(heard()).isEmpty();
    passMs(p, 20_000);
    p.text("Hello.");
    p.end("", "", 0);
    passMs(p, 9_000);
    assertThat(heard()).isEqualTo("One moment. One moment. Hello.[end]");
  }

  @Test
  void shouldNotSayTheFillerAgainBeforeAnotherModelTakesOver() {
    Publisher p = publisher();
    passMs(p, 2_600);
    p.filler("One moment.");
    assertThat(heard()).isEqualTo("One moment. ");
    out.clear();
    publisher().filler("One moment.");
    assertThat(heard()).isEqualTo("One moment. ");
  }

  @Test
  void shouldNotFillWhatIsSpokenOrADraftOrWhileToolsRun() {
    Publisher spoken = publisher();
    spoken.text("Well, ");
    passMs(spoken, 9_000);
    Publisher draft = publisher(true, Caller.BOT);
    passMs(draft, 9_000);
    Publisher tool = publisher();
    tool.tool("a", "book", "{}");
    passMs(tool, 9_000);
    assertThat(heard()).isEqualTo("Well, [tool]");
    tool.toolResult(result("{}"));
    passMs(tool, 2_600);
    assertThat(heard()).as("the model is slow after the tool").isEqualTo("Well, [tool]One moment. ");
    draft.opened();
    passMs(draft, 2_000);
    assertThat(heard()).doesNotEndWith("One moment. One moment. ");
    passMs(draft, 1_000);
    assertThat(heard()).endsWith("One moment. One moment. ");
  }

  @Test
  void shouldLeaveAReplyOfWhichNothingWasHeardToTheController() {
    publisher().failed("why");
    assertThat(heard()).isEqualTo("[failed]");
  }

  @Test
  void shouldApologiseAfterABeginningOrAFiller() {
    Publisher p = publisher();
    p.text("I have");
    p.failed("why");
    assertThat(heard()).isEqualTo("I have Sorry, that went wrong.[end]");
    out.clear();
    Publisher filled = publisher();
    passMs(filled, 2_600);
    filled.failed("why");
    assertThat(heard()).isEqualTo("One moment. Sorry, that went wrong.[end]");
  }

  @Test
  void shouldSayWhatIsKnownWhenTheModelFailsAfterATool() {
    for (String[] c : new String[][] {
        {"{\"id\":1}", "Your request has been received, but I cannot tell you more right now."},
        {"{\"say\":\"Your table is booked.\"}", "Your table is booked."}, {"", "Sorry, that went wrong."}}) {
      out.clear();
      Publisher p = publisher();
      p.tool("a", "book", "{}");
      p.toolResult(result(c[0]));
      p.failed("why");
      assertThat(heard()).isEqualTo("[tool]" + c[1] + "[end]");
    }
  }

  @Test
  void shouldNotAskForAgainWhatWasDone() {
    Publisher p = publisher();
    p.text("I book. ");
    p.tool("a", "book", "{}");
    p.toolResult(result("{\"id\":1}"));
    p.text("It is");
    p.failed("why");
    assertThat(heard()).startsWith("I book. [tool]It is Your request has been received").endsWith("[end]");
  }

  @Test
  void shouldHaveWordsInTheBotsLanguage() {
    Publisher p = publisher(false, Caller.BOT.replaceAll("(?m)^(apology|filler):.*\n", "") + "language: de-at\n");
    p.text("Ich");
    p.failed("why");
    assertThat(heard()).contains("Entschuldigung");
    assertThat(Caller.bots(Caller.BOT.replaceAll("(?m)^(apology|filler):.*\n", "") + "language: xx\n").get("shop"))
        .extracting(Bot::filler, Bot::apology).doesNotContain("");
  }

  @Test
  void shouldSendOnlyTheBeginningOfADraftUntilItIsOpened() {
    Publisher p = publisher(true, Caller.BOT);
    for (int i = 0; i < 40; i++) p.codes(new int[10], "word ");
    p.tool("a", "book", "{}");
    int sent = out.stream().mapToInt(c -> c instanceof ReplyChunk.Codes x ? x.codes().length : 0).sum();
    assertThat(sent).as("a second or two of sound").isBetween(25, 60);
    assertThat(heard()).doesNotContain("[tool]");
    p.opened();
    assertThat(out).hasSize(41).extracting(ReplyChunk::seq).isSorted();
    assertThat(heard()).endsWith("[tool]");
    p.codes(new int[10], "more");
    assertThat(out).hasSize(42);
  }

  @Test
  void shouldSendShortDraftsWholeAndLetNoDraftWaitForEver() {
    Publisher shortOne = publisher(true, Caller.BOT);
    shortOne.text("Yes.");
    shortOne.end("", "", 0);
    assertThat(heard()).isEqualTo("Yes.[end]");
    out.clear();
    Publisher lost = publisher(true, Caller.BOT);
    for (int i = 0; i < 40; i++) lost.text("a long sentence ");
    lost.end("", "", 0);
    assertThat(heard()).doesNotContain("[end]").hasSizeLessThan(200);
    passMs(lost, 4_000);
    assertThat(heard()).endsWith("[end]").hasSize(40 * 16 + 5);
  }

  @Test
  void shouldSendTheFirstSentenceOfADraftWhole() {
    Publisher p = publisher(true, Caller.BOT);
    for (String word : "We are open from nine in the morning to six in the evening. Is there more I can do?"
        .split("(?= )"))
      p.text(word);
    p.end("", "", 0);
    assertThat(heard()).startsWith("We are open from nine in the morning to six in the evening. Is")
        .doesNotContain("more").doesNotContain("[end]");
    p.opened();
    assertThat(heard()).endsWith("Is there more I can do?[end]");
    out.clear();
    Publisher one = publisher(true, Caller.BOT);
    one.text("We are open from nine in the morning to six in the evening.");
    one.end("", "", 0);
    assertThat(heard()).as("nothing is left to wait").endsWith("[end]");
  }
}
