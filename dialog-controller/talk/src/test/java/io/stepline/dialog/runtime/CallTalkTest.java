package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Hours;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.Clock;
import io.stepline.dialog.talk.Due;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
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
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.TalkSnapshot;
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
  private final List<ChatRequest> requests = new ArrayList<>();
  private final List<PlayoutControl> playout = new ArrayList<>();
  private final List<CallCommand> commands = new ArrayList<>();
  private final List<TalkEntry> journal = new ArrayList<>();
  private final List<TalkSnapshot> snapshots = new ArrayList<>();
  private final List<CallRecord> records = new ArrayList<>();
  private CallTalk.House house;
  private CallTalk talk;
  private long clockUs = 1_000_000;
  private TalkMachine machine;

  @BeforeEach
  void begin() {
    collect(Topics.CHAT_REQUESTS, requests);
    collect(Topics.PLAYOUT_CONTROL, playout);
    collect(Topics.CALL_COMMANDS, commands);
    collect(Topics.TALK_JOURNAL, journal);
    collect(Topics.TALK_SNAPSHOTS, snapshots);
    collect(Topics.CALL_RECORDS, records);
    BotPolicy policy = new BotPolicy("desk", Map.of(),
        Map.of("agent", new BotPolicy.TransferPolicy("sip:agent@example.invalid", false, "", "", Optional.empty()),
            "night",
            new BotPolicy.TransferPolicy("sip:agent@example.invalid", false, "", "",
                Optional.of(Hours.of("UTC", List.of(), List.of())))),
        Map.of(), BotPolicy.DEFAULT.limits(),
        BotPolicy.DEFAULT.keys(), List.of(), "sorry", "bye", "en-us", "rms", BotPolicy.Interruptions.USUAL,
        BotPolicy.EndOfTurn.USUAL);
    machine = new TalkMachine(Map.of("desk", policy), Speculation.Mode.ADAPTIVE);
    house = new CallTalk.House(bus, () -> clockUs++, machine, new ToolRunner(),
        new Speculation.Cluster(Speculation.Mode.ADAPTIVE), (call, dueUs) -> {},
        (call, input) -> talk.take(input));
    talk = new CallTalk(CALL, house);
  }

  private void event(CallEvent event) {
    talk.take(new TalkInput.Event(event));
  }

  private void activity(SpeechActivity activity) {
    talk.take(new TalkInput.Activity(activity, 0));
  }

  private void tokens(SpeechTokens tokens) {
    talk.take(new TalkInput.Tokens(tokens));
  }

  private void chunk(ReplyChunk chunk) {
    talk.take(new TalkInput.Chunk(chunk));
  }

  private void sign(AnswerSign sign) {
    talk.take(new TalkInput.Sign(sign));
  }

  private Due due(Clock clock) {
    return talk.talk().due().stream().filter(d -> d.clock() == clock).findFirst().orElseThrow();
  }

  private long millisUntil(Clock clock) {
    return Math.round((due(clock).atUs() - clockUs) / 1_000.0);
  }

  private void fires(Clock clock) {
    clockUs = due(clock).atUs();
    talk.take(new TalkInput.TimePassed());
  }

  private <T> void collect(Topic<T> topic, List<T> into) {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(topic, into::add))));
  }

  private void answered() {
    event(new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", "PCMU", 8000,
        Map.of(), 1));
  }

  private void replies(long reply, String text, String memory) {
    chunk(new ReplyChunk.Text(CALL, new ReplyId(reply), 0, text, "", "", Stamps.EMPTY));
    chunk(new ReplyChunk.End(CALL, new ReplyId(reply), 1, memory, "menu", 1, false, Stamps.EMPTY));
  }

  private void plays(long reply) {
    event(new CallEvent.PlayoutStarted(CALL, new ReplyId(reply), Stamps.EMPTY, 1));
    event(new CallEvent.PlayoutFinished(CALL, new ReplyId(reply), 8000, 8000, true, 2));
  }

  private void says(long utterance, String text) {
    activity(new SpeechActivity.SpeechStarted(CALL, utterance, 0, 0, 8000, 1));
    activity(new SpeechActivity.SpeechPaused(CALL, utterance, 0, 100, 8000, Stamps.EMPTY));
    tokens(
        new SpeechTokens(CALL, utterance, true, text, 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
  }

  private void endsTurn(long utterance) {
    activity(new SpeechActivity.EndOfTurn(CALL, utterance, 0, 100, 8000, Stamps.EMPTY.speech(5, 6, 7)));
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
    assertThat(playout).containsExactly(new PlayoutControl.Open(CALL, new ReplyId(1),
        playout.getFirst() instanceof PlayoutControl.Open o ? o.stamps() : Stamps.EMPTY));
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
    activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8000, 1));
    activity(new SpeechActivity.SpeechPaused(CALL, 1, 0, 100, 8000, Stamps.EMPTY));
    endsTurn(1);
    bus.deliver();
    assertThat(requests).hasSize(1);
    tokens(new SpeechTokens(CALL, 1, true, "help", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
    bus.deliver();
    assertThat(requests).hasSize(2);
    assertThat(talk.talk().context().settled().history())
        .contains(new ChatRequest.Message("user", "help", List.of(), List.of(), 1));
  }

  @Test
  void shouldHangUpAfterTheGoodbyeHasSounded() {
    answered();
    chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "hangup", "", Map.of("X-Result", "done")));
    event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    bus.deliver();
    assertThat(commands).isEmpty();
    event(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 100, 8000, true, 1));
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "bot-goodbye", Map.of("X-Result", "done")));
  }

  @Test
  void shouldTransferByNameAndRecoverWhenItFails() {
    answered();
    chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "transfer", "agent", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.BlindTransfer(CALL, "sip:agent@example.invalid"));
    event(new CallEvent.TransferProgress(CALL, "sip:agent@example.invalid", 486, true, 1));
    bus.deliver();
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class,
        g -> assertThat(g.cause()).isEqualTo(ChatRequest.Cause.TRANSFER_FAILED));
  }

  @Test
  void shouldSayThatNobodyIsThereOutsideBusinessHours() {
    answered();
    chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "transfer", "night", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).isEmpty();
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class,
        g -> assertThat(g.cause()).isEqualTo(ChatRequest.Cause.AGENTS_AWAY));
  }

  @Test
  void shouldPressKeysOnceTheReplyIsOver() {
    answered();
    chunk(new ReplyChunk.Then(CALL, new ReplyId(1), 0, "press", "12", Map.of()));
    plays(1);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.SendKeys(CALL, "12"));
  }

  @Test
  void shouldApologiseOnceAndHangUpTheSecondTime() {
    answered();
    chunk(new ReplyChunk.End(CALL, new ReplyId(1), 0, "", "", 1, true, Stamps.EMPTY));
    assertThat(talk.talk().machine()).isInstanceOfSatisfying(ConversationState.BotThinking.class,
        s -> assertThat(s.reply()).isEqualTo(new ReplyId(2)));
    fires(Clock.THINKING);
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
    event(new CallEvent.PlayoutStarted(CALL, new ReplyId(2), Stamps.EMPTY, 1));
    bus.deliver();
    assertThat(journal).hasSizeGreaterThan(5);
    assertThat(TalkJournal.firstDifference(machine, journal)).isEmpty();
    List<TalkEntry> tampered = new ArrayList<>(journal);
    tampered.remove(2);
    assertThat(TalkJournal.firstDifference(machine, tampered)).isPresent();

    CallTalk restored = new CallTalk(TalkJournal.read(snapshots.getLast()), house);
    assertThat(restored.talk().machine()).isEqualTo(talk.talk().machine());
    assertThat(restored.talk().context().settled().history()).isEqualTo(talk.talk().context().settled().history());
    assertThat(restored.talk().context().settled().memory()).isEqualTo("m2");
  }

  @Test
  void shouldWriteOneRecordAtTheEnd() {
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    event(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0), CallEvent.Direction.INBOUND,
        "alice", "desk", "desk", "t", 1, 2,
        MediaReport.EMPTY, 3));
    bus.deliver();
    assertThat(records).singleElement()
        .satisfies(r -> assertThat(r.turns()).singleElement().satisfies(t -> assertThat(t.said()).isEqualTo("Hello.")));
    assertThat(snapshots.getLast().ended()).isTrue();
    assertThat(talk.talk().due()).isEmpty();
  }

  private void botSpeaks() {
    answered();
    replies(1, "Hello, this is a long greeting.", "m1");
    event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8_000, 1));
    fires(Clock.OVERLAP);
    activity(new SpeechActivity.SpeechPaused(CALL, 1, 0, 2_400, 8_000, Stamps.EMPTY));
  }

  @Test
  void shouldGoOnWhereItWasCutAfterABackchannel() {
    botSpeaks();
    tokens(new SpeechTokens(CALL, 1, true, "mhm", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
    bus.deliver();
    assertThat(playout).extracting(p -> p.getClass().getSimpleName()).containsExactly("Open", "Hold", "Resume");
    assertThat(talk.talk().machine()).isInstanceOf(ConversationState.BotSpeaking.class);
    assertThat(requests).as("no reply is made of it").hasSize(1);
  }

  @Test
  void shouldStopForWords() {
    botSpeaks();
    tokens(new SpeechTokens(CALL, 1, true, "stop please", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN,
        Stamps.EMPTY));
    bus.deliver();
    assertThat(playout).extracting(p -> p.getClass().getSimpleName()).containsExactly("Open", "Hold", "Flush");
    assertThat(requests.getLast()).isInstanceOfSatisfying(ChatRequest.Generate.class,
        g -> assertThat(g.heard().text()).isEqualTo("stop please"));
  }

  @Test
  void shouldEndTheTurnSoonerThanTheVadAndOnlyOnce() {
    List<SpeechActivity> told = new ArrayList<>();
    collect(Topics.SPEECH_ACTIVITY, told);
    answered();
    replies(1, "Hello.", "m1");
    plays(1);
    says(1, "the blue van");
    assertThat(millisUntil(Clock.TURN_END)).as("an expected answer").isEqualTo(400);
    fires(Clock.TURN_END);
    bus.deliver();
    assertThat(told).singleElement().isInstanceOfSatisfying(SpeechActivity.EndOfTurn.class,
        e -> assertThat(e.utterance()).isEqualTo(1));
    assertThat(talk.talk().machine()).isInstanceOf(ConversationState.BotThinking.class);
    activity(new SpeechActivity.SpeechStarted(CALL, 2, 0, 9_000, 8_000, 1));
    endsTurn(1);
    assertThat(talk.talk().machine()).as("the VAD's late word for the turn before means nothing")
        .isInstanceOf(ConversationState.CallerSpeaking.class);
  }

  private void answeredInACampaign(Map<String, String> facts) {
    Map<String, String> all = new HashMap<>(Map.of("campaign.detect", "true", "campaign.name", "spring"));
    all.putAll(facts);
    event(new CallEvent.Answered(CALL, "g", CallEvent.Direction.OUTBOUND, "100", "alice", "desk", "t", "PCMU", 8000,
        all, 1));
    bus.deliver();
  }

  private void sign(AnswerSign.Kind kind, boolean sure) {
    sign(new AnswerSign.Heard(CALL, kind, 0.9, sure, false, 1_000, "test", 1));
    bus.deliver();
  }

  @Test
  void shouldGreetAPersonOnlyOnceItIsOneAndHearNothingBefore() {
    answeredInACampaign(Map.of());
    activity(new SpeechActivity.SpeechStarted(CALL, 1, 0, 0, 8_000, 1));
    bus.deliver();
    assertThat(requests).as("who speaks may be a machine").isEmpty();
    assertThat(millisUntil(Clock.ANSWER)).isPositive();
    sign(AnswerSign.Kind.HUMAN, false);
    assertThat(requests).hasSize(1);
    assertThat(((ChatRequest.Generate) requests.getFirst()).cause()).isEqualTo(ChatRequest.Cause.GREETING);
  }

  @Test
  void shouldFallSilentBeforeAMachineAndLeaveTheMessageAfterTheBeep() {
    answeredInACampaign(Map.of("campaign.voicemail", "please call us back"));
    sign(AnswerSign.Kind.HUMAN, false);
    event(new CallEvent.PlayoutStarted(CALL, new ReplyId(1), Stamps.EMPTY, 1));
    sign(AnswerSign.Kind.VOICEMAIL, true);
    assertThat(playout).anyMatch(c -> c instanceof PlayoutControl.Flush f && f.reply().value() == 1);
    sign(new AnswerSign.Beep(CALL, 1_000, 1));
    bus.deliver();
    sign(new AnswerSign.Beep(CALL, 1_000, 1));
    plays(2);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "message-left", Map.of()));
  }

  @Test
  void shouldTalkWhenNobodyTellsWhoAnswers() {
    answeredInACampaign(Map.of());
    fires(Clock.ANSWER);
    bus.deliver();
    assertThat(requests).as("no one answers to silence").hasSize(1);
  }

  @Test
  void shouldLetAPersonGoThatNoAgentTakes() {
    answeredInACampaign(Map.of("campaign.agents", "sales", "campaign.abandoned", "nobody is free"));
    sign(AnswerSign.Kind.HUMAN, false);
    plays(1);
    talk.take(new TalkInput.GivenBack());
    plays(2);
    bus.deliver();
    assertThat(commands).containsExactly(new CallCommand.HangUp(CALL, "abandoned", Map.of()));
  }
}
