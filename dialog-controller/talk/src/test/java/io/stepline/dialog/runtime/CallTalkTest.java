package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Hours;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.tool.ToolRunner;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.JournalEntry;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallTalkTest {
  private static final CallId CALL = new CallId("c");
  private final InMemoryBus bus = new InMemoryBus();
  private final Map<TimerKind, ReplyId> timers = new HashMap<>();
  private final List<ChatRequest> requests = new ArrayList<>();
  private final List<PlayoutControl> playout = new ArrayList<>();
  private final List<CallCommand> commands = new ArrayList<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<ContextSnapshot> snapshots = new ArrayList<>();
  private final List<CallRecord> records = new ArrayList<>();
  private CallTalk.House house;
  private CallTalk talk;
  private long clockUs = 1_000_000;
  private int turnEndMs = -1;
  private int answerMs = -1;

  @BeforeEach
  void begin() {
    collect(Topics.CHAT_REQUESTS, requests);
    collect(Topics.PLAYOUT_CONTROL, playout);
    collect(Topics.CALL_COMMANDS, commands);
    collect(Topics.CONVERSATION_JOURNAL, journal);
    collect(Topics.CONVERSATION_CONTEXT, snapshots);
    collect(Topics.CALL_RECORDS, records);
    Timers clock = new Timers() {
      @Override
      public void start(CallId call, TimerKind kind, ReplyId reply, int millis) {
        timers.put(kind, reply);
      }

      @Override
      public void cancel(CallId call, TimerKind kind) {
        timers.remove(kind);
      }

      @Override
      public void startKeys(CallId call, int millis) {}

      @Override
      public void startTurnEnd(CallId call, int millis) {
        turnEndMs = millis;
      }

      @Override
      public void cancelTurnEnd(CallId call) {
        turnEndMs = -1;
      }

      @Override
      public void startAnswer(CallId call, int millis) {
        answerMs = millis;
      }

      @Override
      public void cancelAll(CallId call) {
        timers.clear();
      }
    };
    BotPolicy policy = new BotPolicy("desk", Map.of(), Map.of("agent", new BotPolicy.TransferPolicy("sip:agent@example.invalid", false, "", "", Optional.empty()),
        "night", new BotPolicy.TransferPolicy("sip:agent@example.invalid", false, "", "", Optional.of(Hours.of("UTC", List.of(), List.of())))), Map.of(), BotPolicy.DEFAULT.limits(),
        BotPolicy.DEFAULT.keys(), List.of(), "sorry", "bye", "en-us", "rms", BotPolicy.Interruptions.USUAL, BotPolicy.EndOfTurn.USUAL);
    house = new CallTalk.House(bus, () -> clockUs++, clock, new ToolRunner(), Map.of("desk", policy), (call, step) -> step.accept(talk), new Speculation.Cluster(Speculation.Mode.ADAPTIVE));
    talk = new CallTalk(CALL, house);
  }

  private <T> void collect(Topic<T> topic, List<T> into) {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(topic, into::add))));
  }

  private void answered() {
    talk.event(new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", "PCMU", 8000, Map.of(), 1));
  }

  private void replies(long reply, String text, String memory) {
    talk.chunk(new ReplyChunk.Text(CALL, new ReplyId(reply), 0, text, "", "", Stamps.EMPTY));
    talk.chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 1, memory, "menu", 1, false, Stamps.EMPTY));
  }

  private void plays(long reply) {
    talk.event(new CallEvent.PlayoutStarted(CALL, new ReplyId(reply), Stamps.EMPTY, 1));
    talk.event(new CallEvent.PlayoutFinished(CALL, new ReplyId(reply), 8000, 8000, true, 2));
  }

  private void says(long utterance, String text) {
    talk.activity(new SpeechActivity.SpeechStarted(CALL, utterance, 0, 0, 8000, 1));
    talk.activity(new SpeechActivity.SpeechPaused(CALL, utterance, 0, 100, 8000, Stamps.EMPTY));
    talk.tokens(new SpeechTokens(CALL, utterance, true, text, 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
  }

  private void endsTurn(long utterance) {
    talk.activity(new SpeechActivity.EndOfTurn(CALL, utterance, 0, 100, 8000, Stamps.EMPTY.speech(5, 6, 7)));
  }

  @Test
  void shouldDraftAtThePauseAndOpenAtTheEndOfTheTurn() {
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    says(1, "where is my order");
    bus.deliver();
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class, g -> {
      assertThat(g.draft()).isTrue();
      assertThat(g.heard().text()).isEqualTo("where is my order");
      assertThat(g.memory()).isEqualTo("m1");
      assertThat(g.history()).containsExactly(new ChatRequest.Message("assistant", "Hello."));
    });
    assertThat(playout).containsExactly(new PlayoutControl.Open(CALL, new ReplyId(1), playout.getFirst() instanceof PlayoutControl.Open o ? o.stamps() : Stamps.EMPTY));
    endsTurn(1);
    bus.deliver();
    assertThat(playout.getLast()).isInstanceOfSatisfying(PlayoutControl.Open.class, o -> {
      assertThat(o.reply()).isEqualTo(new ReplyId(2));
      assertThat(o.stamps().endAt()).isEqualTo(7);
    });
  }

  @Test
  void shouldWaitForTokensThatAreLate() {
    answered();
    plays(1);
    talk.activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8000, 1));
    talk.activity(new SpeechActivity.SpeechPaused(CALL, 1, 0, 100, 8000, Stamps.EMPTY));
    endsTurn(1);
    bus.deliver();
    assertThat(requests).hasSize(1);
    talk.tokens(new SpeechTokens(CALL, 1, true, "help", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
    bus.deliver();
    assertThat(requests).hasSize(2);
    assertThat(talk.context().history()).contains(new ChatRequest.Message("user", "help"));
  }

  @Test
  void shouldHangUpAfterTheGoodbyeHasSounded() {
    answered();
    talk.chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "hangup", "", Map.of("X-Result", "done")));
    talk.event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    bus.deliver();
    assertThat(commands).isEmpty();
    talk.event(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 100, 8000, true, 1));
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "bot-goodbye", Map.of("X-Result", "done")));
  }

  @Test
  void shouldTransferByNameAndRecoverWhenItFails() {
    answered();
    talk.chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "transfer", "agent", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.BlindTransfer(CALL, "sip:agent@example.invalid"));
    talk.event(new CallEvent.TransferProgress(CALL, "sip:agent@example.invalid", 486, true, 1));
    bus.deliver();
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class, g -> assertThat(g.cause()).isEqualTo(ChatRequest.Cause.TRANSFER_FAILED));
  }

  @Test
  void shouldSayThatNobodyIsThereOutsideBusinessHours() {
    answered();
    talk.chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "transfer", "night", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).isEmpty();
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class, g -> assertThat(g.cause()).isEqualTo(ChatRequest.Cause.AGENTS_AWAY));
  }

  @Test
  void shouldPressKeysOnceTheReplyIsOver() {
    answered();
    talk.chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "press", "12", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.SendKeys(CALL, "12"));
  }

  @Test
  void shouldApologiseOnceAndHangUpTheSecondTime() {
    answered();
    talk.chunk(new ReplyChunk.End(CALL, new ReplyId(1), 0, "", "", 1, true, Stamps.EMPTY));
    assertThat(talk.state()).isInstanceOfSatisfying(ConversationState.BotThinking.class, s -> assertThat(s.reply()).isEqualTo(new ReplyId(2)));
    talk.timer(TimerKind.THINKING, new ReplyId(2));
    plays(3);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "bot-goodbye"));
  }

  @Test
  void shouldReplayItsJournalAndGoOnFromItsSnapshot() {
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    says(1, "hours");
    endsTurn(1);
    replies(2, "Nine to six.", "m2");
    talk.event(new CallEvent.PlayoutStarted(CALL, new ReplyId(2), Stamps.EMPTY, 1));
    bus.deliver();
    assertThat(journal).hasSizeGreaterThan(5);
    assertThat(Journal.firstDifference(journal)).isEmpty();
    List<JournalEntry> tampered = new ArrayList<>(journal);
    tampered.remove(2);
    assertThat(Journal.firstDifference(tampered)).isPresent();

    CallTalk restored = CallTalk.restored(snapshots.getLast(), house);
    assertThat(restored.state()).isEqualTo(talk.state());
    assertThat(restored.context().history()).isEqualTo(talk.context().history());
    assertThat(restored.context().state().memory()).isEqualTo("m2");
  }

  @Test
  void shouldWriteOneRecordAtTheEnd() {
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    talk.event(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0), CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", 1, 2,
        MediaReport.EMPTY, 3));
    bus.deliver();
    assertThat(records).singleElement().satisfies(r -> assertThat(r.turns()).singleElement().satisfies(t -> assertThat(t.said()).isEqualTo("Hello.")));
    assertThat(snapshots.getLast().ended()).isTrue();
    assertThat(timers).isEmpty();
  }

  private void botSpeaks() {
    answered();
    replies(1, "Hello, this is a long greeting.", "m1");
    talk.event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    talk.activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8_000, 1));
    talk.timer(TimerKind.OVERLAP, new ReplyId(1));
    talk.activity(new SpeechActivity.SpeechPaused(CALL, 1, 0, 2_400, 8_000, Stamps.EMPTY));
  }

  @Test
  void shouldGoOnWhereItWasCutAfterABackchannel() {
    botSpeaks();
    talk.tokens(new SpeechTokens(CALL, 1, true, "mhm", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
    bus.deliver();
    assertThat(playout).extracting(p -> p.getClass().getSimpleName()).containsExactly("Open", "Hold", "Resume");
    assertThat(talk.state()).isInstanceOf(ConversationState.BotSpeaking.class);
    assertThat(requests).as("no reply is made of it").hasSize(1);
  }

  @Test
  void shouldStopForWords() {
    botSpeaks();
    talk.tokens(new SpeechTokens(CALL, 1, true, "stop please", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
    bus.deliver();
    assertThat(playout).extracting(p -> p.getClass().getSimpleName()).containsExactly("Open", "Hold", "Flush");
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class, g -> assertThat(g.heard().text()).isEqualTo("stop please"));
  }

  @Test
  void shouldEndTheTurnSoonerThanTheVadAndOnlyOnce() {
    List<SpeechActivity> told = new ArrayList<>();
    collect(Topics.SPEECH_ACTIVITY, told);
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    says(1, "the blue van");
    assertThat(turnEndMs).as("an expected answer").isEqualTo(400);
    talk.turnEnds();
    bus.deliver();
    assertThat(told).singleElement().isInstanceOfSatisfying(SpeechActivity.EndOfTurn.class, e -> assertThat(e.utterance()).isEqualTo(1));
    assertThat(talk.state()).isInstanceOf(ConversationState.BotThinking.class);
    talk.activity(new SpeechActivity.SpeechStarted(CALL, 2, 0, 9_000, 8_000, 1));
    endsTurn(1);
    assertThat(talk.state()).as("the VAD's late word for the turn before means nothing").isInstanceOf(ConversationState.CallerSpeaking.class);
  }

  private void answeredInACampaign(Map<String, String> facts) {
    Map<String, String> all = new HashMap<>(Map.of("campaign.detect", "true", "campaign.name", "spring"));
    all.putAll(facts);
    talk.event(new CallEvent.Answered(CALL, "g", CallEvent.Direction.OUTBOUND, "100", "alice", "desk", "t", "PCMU", 8000, all, 1));
    bus.deliver();
  }

  private void sign(AnswerSign.Kind kind, boolean sure) {
    talk.sign(new AnswerSign.Heard(CALL, kind, 0.9, sure, false, 1_000, "test", 1));
    bus.deliver();
  }

  @Test
  void shouldGreetAPersonOnlyOnceItIsOneAndHearNothingBefore() {
    answeredInACampaign(Map.of());
    talk.activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8_000, 1));
    bus.deliver();
    assertThat(requests).as("who speaks may be a machine").isEmpty();
    assertThat(answerMs).isPositive();
    sign(AnswerSign.Kind.HUMAN, false);
    assertThat(requests).hasSize(1);
    assertThat(((ChatRequest.Generate) requests.getFirst()).cause()).isEqualTo(ChatRequest.Cause.GREETING);
  }

  @Test
  void shouldFallSilentBeforeAMachineAndLeaveTheMessageAfterTheBeep() {
    answeredInACampaign(Map.of("campaign.voicemail", "please call us back"));
    sign(AnswerSign.Kind.HUMAN, false);
    talk.event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    sign(AnswerSign.Kind.VOICEMAIL, true);
    assertThat(playout).anyMatch(c -> c instanceof PlayoutControl.Flush f && f.reply().value() == 1);
    talk.sign(new AnswerSign.Beep(CALL, 1_000, 1));
    bus.deliver();
    talk.sign(new AnswerSign.Beep(CALL, 1_000, 1));
    plays(2);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "message-left", Map.of()));
  }

  @Test
  void shouldTalkWhenNobodyTellsWhoAnswers() {
    answeredInACampaign(Map.of());
    talk.answerUnknown();
    bus.deliver();
    assertThat(requests).as("no one answers to silence").hasSize(1);
  }

  @Test
  void shouldLetAPersonGoThatNoAgentTakes() {
    answeredInACampaign(Map.of("campaign.agents", "sales", "campaign.abandoned", "nobody is free"));
    sign(AnswerSign.Kind.HUMAN, false);
    plays(1);
    talk.transferFailed();
    plays(2);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "abandoned", Map.of()));
  }
}
