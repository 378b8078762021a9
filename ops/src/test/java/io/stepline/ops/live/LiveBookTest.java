package io.stepline.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveBookTest {
  private static final CallId CALL = new CallId("c1");
  private static final CallId AGENT = new CallId("a1");
  private final LiveBook book = new LiveBook(Map.of("support", List.of("sip:eve@desk")));
  private final List<LiveNews> news = new ArrayList<>();

  private void event(CallEvent event) {
    news.addAll(book.event(event));
  }

  private void answer(CallId call, String to) {
    event(new CallEvent.Answered(call, "gateway-1", CallEvent.Direction.INBOUND, "+4930123", to, "desk", "any",
        "PCMU", 8_000, Map.of(), 1_000_000));
  }

  private String state() {
    return book.calls().stream().filter(c -> c.id().equals(CALL)).findFirst().orElseThrow().state();
  }

  private List<LiveNews.Caption> captions() {
    return news.stream().filter(LiveNews.Caption.class::isInstance).map(LiveNews.Caption.class::cast).toList();
  }

  private static CallEvent.PlayoutStarted starts(long reply, long atUs) {
    return new CallEvent.PlayoutStarted(CALL, new ReplyId(reply),
        Stamps.EMPTY.speech(2_000_000, 2_100_000, 2_500_000).played(2_800_000, 2_800_000), atUs);
  }

  private static CallEvent.PlayoutFinished ends(long reply, long samples, boolean complete, long atUs) {
    return new CallEvent.PlayoutFinished(CALL, new ReplyId(reply), samples, 8_000, complete, atUs);
  }

  private static SpokenMark mark(long reply, long from, long to, String text) {
    return new SpokenMark(CALL, new ReplyId(reply), 16_000, from, to, text);
  }

  @Test
  void shouldFollowATurnFromGreetingToAnswer() {
    answer(CALL, "desk");
    assertThat(state()).isEqualTo("greeting");
    event(starts(1, 1_100_000));
    assertThat(state()).isEqualTo("greeting");
    event(ends(1, 8_000, true, 1_900_000));
    assertThat(state()).isEqualTo("listening");
    news.addAll(book.activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8_000, 1_950_000)));
    assertThat(state()).isEqualTo("caller-speaking");
    news.addAll(book.activity(new SpeechActivity.EndOfTurn(CALL, 1, 0, 100, 8_000, Stamps.EMPTY)));
    assertThat(state()).isEqualTo("thinking");
    news.addAll(book.playout(new PlayoutControl.Open(CALL, new ReplyId(2), Stamps.EMPTY), 2_600_000));
    event(starts(2, 2_800_000));
    assertThat(state()).isEqualTo("bot-speaking");
    assertThat(book.calls().getFirst().latencyMs()).isEqualTo(800);
    event(new CallEvent.HoldChanged(CALL, true, 3_000_000));
    assertThat(state()).isEqualTo("held");
    event(new CallEvent.HoldChanged(CALL, false, 3_100_000));
    assertThat(state()).isEqualTo("bot-speaking");
  }

  @Test
  void shouldCaptionBothSidesAsTheyAreSpoken() {
    answer(CALL, "desk");
    news.addAll(book.transcript(new Transcript(CALL, 7, "where is my package"), 2_000_000));
    news.addAll(book.mark(mark(2, 0, 16_000, "It is on"), 2_700_000));
    assertThat(captions()).as("what has not sounded is not shown").hasSize(1);
    event(starts(2, 2_800_000));
    news.addAll(book.mark(mark(2, 16_000, 32_000, "its way."), 2_900_000));
    event(ends(2, 8_000, false, 3_800_000));
    assertThat(captions()).extracting(LiveNews.Caption::text).containsExactly("where is my package", "It is on",
        "It is on its way.", "It is on its way.");
    LiveNews.Caption last = captions().getLast();
    assertThat(last.isFinal()).isTrue();
    assertThat(last.heard()).contains("It is on");
    assertThat(news.stream().filter(LiveNews.Span.class::isInstance).map(LiveNews.Span.class::cast))
        .extracting(LiveNews.Span::kind, LiveNews.Span::text)
        .contains(org.assertj.core.groups.Tuple.tuple(LiveNews.Kind.UNHEARD, "its way."),
            org.assertj.core.groups.Tuple.tuple(LiveNews.Kind.BARGE_IN, ""));
  }

  @Test
  void shouldShowWhoWaitsAndWhichAgentIsTaken() {
    answer(CALL, "desk");
    news.addAll(book.order(new CallCommand.Enqueue(CALL, "support"), 2_000_000));
    assertThat(state()).isEqualTo("queued");
    assertThat(book.queues().getFirst().waiting()).containsEntry(CALL, 2_000_000L);
    news.addAll(book.claim(new AgentClaim("sip:eve@desk", CALL, true, 3_000_000, 93_000_000)));
    assertThat(book.queues().getFirst().agents().getFirst().state()).isEqualTo("ringing");
    answer(AGENT, "eve");
    event(new CallEvent.BridgeChanged(CALL, List.of(AGENT), 4_000_000));
    assertThat(state()).isEqualTo("bridged");
    assertThat(book.queues().getFirst().waiting()).isEmpty();
    assertThat(book.queues().getFirst().agents().getFirst().state()).isEqualTo("busy");
    news.addAll(book.claim(new AgentClaim("sip:eve@desk", CALL, false, 5_000_000, 0)));
    assertThat(book.queues().getFirst().agents().getFirst().state()).isEqualTo("free");
  }

  @Test
  void shouldForgetACallThatHasEnded() {
    answer(CALL, "desk");
    event(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0),
        CallEvent.Direction.INBOUND, "a", "b", "desk", "any", 1, 1, MediaReport.EMPTY, 9_000_000));
    assertThat(book.calls()).isEmpty();
    assertThat(news.getLast()).isInstanceOf(LiveNews.Ended.class);
    event(starts(3, 9_100_000));
    assertThat(book.calls()).isEmpty();
  }

  @Test
  void shouldShowACallThatIsBeingDialled() {
    news.addAll(book.order(new CallCommand.Dial(CALL, "sip:bob@x", "desk", "desk"), 1));
    assertThat(state()).isEqualTo("ringing");
    assertThat(book.calls().getFirst().direction()).isEqualTo("outbound");
  }
}
