package io.stepline.kafka.bus;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.CallerTrunk;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.DeadLetter;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.GatewayLease;
import io.stepline.kafka.contract.JournalEntry;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.OrderOutcome;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.RolePresence;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.TalkSnapshot;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.VoiceFailure;
import java.time.Duration;
import java.util.List;

/**
 * Every topic there is: key (always the call), value type, retention. All have the same number of partitions, so that
 * calls stay together.
 */
public final class Topics {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);

  private static final CallerTrunk CALLERS = new CallerTrunk();

  public static final Topic<CallerAudio> CALLER_AUDIO =
      Topic.trunk("caller.audio", CallerAudio.class, CallerAudio::call, CALLERS);
  public static final Topic<BotAudio> BOT_AUDIO = Topic.audio("bot.audio", BotAudio.class, BotAudio::call);
  public static final Topic<SpeechActivity> SPEECH_ACTIVITY =
      Topic.control("speech.activity", SpeechActivity.class, SpeechActivity::call, HOUR);
  public static final Topic<SpeechTokens> SPEECH_TOKENS =
      Topic.control("speech.tokens", SpeechTokens.class, SpeechTokens::call, HOUR);
  public static final Topic<Transcript> SPEECH_TRANSCRIPTS =
      Topic.control("speech.transcripts", Transcript.class, Transcript::call, HOUR);
  public static final Topic<ListenFor> LISTEN_FOR = Topic.control("listen.for", ListenFor.class, ListenFor::call, HOUR);
  public static final Topic<ChatRequest> CHAT_REQUESTS =
      Topic.control("chat.requests", ChatRequest.class, ChatRequest::call, HOUR);
  public static final Topic<ReplyChunk> REPLY_CHUNKS =
      Topic.control("reply.chunks", ReplyChunk.class, ReplyChunk::call, HOUR);
  public static final Topic<ReplyCancel> REPLY_CANCELS =
      Topic.control("reply.cancels", ReplyCancel.class, ReplyCancel::call, HOUR);
  public static final Topic<SpokenMark> SPOKEN_MARKS =
      Topic.control("spoken.marks", SpokenMark.class, SpokenMark::call, HOUR);
  public static final Topic<VoiceFailure> VOICE_FAILURES =
      Topic.control("voice.failures", VoiceFailure.class, VoiceFailure::call, HOUR);
  public static final Topic<PlayoutControl> PLAYOUT_CONTROL =
      Topic.control("playout.control", PlayoutControl.class, PlayoutControl::call, HOUR);
  public static final Topic<CallEvent> CALL_EVENTS =
      Topic.control("call.events", CallEvent.class, CallEvent::call, DAY);
  public static final Topic<CallCommand> CALL_COMMANDS =
      Topic.control("call.commands", CallCommand.class, CallCommand::call, DAY);
  public static final Topic<JournalEntry> CONVERSATION_JOURNAL =
      Topic.control("conversation.journal", JournalEntry.class, JournalEntry::call, MONTH);
  public static final Topic<ContextSnapshot> CONVERSATION_CONTEXT =
      Topic.table("conversation.context", ContextSnapshot.class, ContextSnapshot::call);
  /**
   * All of each live talk: what a takeover goes on from. {@link #CONVERSATION_CONTEXT} is written for releases that
   * know nothing else.
   */
  public static final Topic<TalkSnapshot> TALK_SNAPSHOTS =
      Topic.table("talk.snapshots", TalkSnapshot.class, TalkSnapshot::call);
  public static final Topic<TalkEntry> TALK_JOURNAL =
      Topic.control("talk.journal", TalkEntry.class, TalkEntry::call, MONTH);
  public static final Topic<CallRecord> CALL_RECORDS =
      Topic.control("call.records", CallRecord.class, CallRecord::call, MONTH);

  public static final Topic<CallbackRequest> CALLBACK_REQUESTS =
      Topic.control("callback.requests", CallbackRequest.class, CallbackRequest::call, MONTH);

  public static final Topic<ModelLoad> MODEL_LOAD = Topic.control("model.load", ModelLoad.class, ModelLoad::key, HOUR);

  /** Not compacted: who claims an agent in vain is the newest of its key too. */
  public static final Topic<AgentClaim> AGENT_CLAIMS =
      Topic.control("agent.claims", AgentClaim.class, AgentClaim::key, HOUR);

  /** Sound of campaigns' calls, from before they are answered until it is known who is there. */
  public static final Topic<CallerAudio> ANSWER_AUDIO =
      Topic.trunk("answer.audio", CallerAudio.class, CallerAudio::call, CALLERS);
  public static final Topic<AnswerSign> ANSWER_SIGNS =
      Topic.control("answer.signs", AnswerSign.class, AnswerSign::call, DAY);
  public static final Topic<DialOrder> DIAL_ORDERS = Topic.exact("dial.orders", DialOrder.class, DialOrder::call, DAY);
  public static final Topic<DialClaim> DIAL_CLAIMS = Topic.exact("dial.claims", DialClaim.class, DialClaim::call, DAY);
  /** Who is there to talk with callers. */
  public static final Topic<RolePresence> ROLE_PRESENCE =
      Topic.control("role.presence", RolePresence.class, RolePresence::key, HOUR);
  /** Who has which gateway's name; a name is taken away by a {@link Bus.Pen}, with the ends of its calls. */
  public static final Topic<GatewayLease> GATEWAY_LEASES =
      Topic.exactTable("gateway.leases", GatewayLease.class, GatewayLease::key);
  /** For the gateway that has the call they are beside of, which needs no claim. */
  public static final Topic<DialOrder> DIAL_BESIDE =
      Topic.control("dial.beside", DialOrder.class, DialOrder::call, HOUR);
  /** Commands whose author wants to hear what came of them. */
  public static final Topic<CallOrder> CALL_ORDERS =
      Topic.control("call.orders", CallOrder.class, CallOrder::call, HOUR);
  public static final Topic<OrderOutcome> ORDER_OUTCOMES =
      Topic.control("order.outcomes", OrderOutcome.class, OrderOutcome::call, HOUR);
  public static final Topic<AttemptNews> CAMPAIGN_ATTEMPTS =
      Topic.exact("campaign.attempts", AttemptNews.class, AttemptNews::call, MONTH);

  /** What nobody could read, of any topic but those of audio. */
  public static final Topic<DeadLetter> DEAD_LETTERS = Topic.table("dead.letters", DeadLetter.class, DeadLetter::place);

  public static final List<Topic<?>> ALL = List.of(CALLER_AUDIO, BOT_AUDIO, SPEECH_ACTIVITY, SPEECH_TOKENS,
      SPEECH_TRANSCRIPTS, LISTEN_FOR, CHAT_REQUESTS, REPLY_CHUNKS,
      REPLY_CANCELS, SPOKEN_MARKS, VOICE_FAILURES, PLAYOUT_CONTROL, CALL_EVENTS, CALL_COMMANDS, CONVERSATION_JOURNAL,
      CONVERSATION_CONTEXT, TALK_SNAPSHOTS, TALK_JOURNAL, CALL_RECORDS, CALLBACK_REQUESTS, MODEL_LOAD, AGENT_CLAIMS,
      ANSWER_AUDIO,
      ANSWER_SIGNS, DIAL_ORDERS, DIAL_CLAIMS,
      CAMPAIGN_ATTEMPTS, ROLE_PRESENCE, GATEWAY_LEASES, DIAL_BESIDE, CALL_ORDERS, ORDER_OUTCOMES, DEAD_LETTERS);

  private Topics() {}
}
