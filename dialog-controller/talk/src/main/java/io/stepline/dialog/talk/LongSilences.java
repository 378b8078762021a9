package io.stepline.dialog.talk;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import java.util.Optional;

/**
 * Nobody waits in silence: while an open reply is not complete, and nothing of it has sounded for a while, words of the
 * house go into it, other ones each time. Judged by what sounds, not by what has been generated. Owned by one step.
 */
final class LongSilences {
  /** With making the words sound this stays within three seconds. */
  private static final long LONGEST_US = 2_200_000;
  /** A model that has just said something is not spoken into, nor is a tool that may answer at once. */
  private static final long GRACE_US = 500_000;
  private static final long BUSY_US = 200_000;
  private static final long LOOK_BACK_US = 2_000_000;

  private final CallId call;
  private final ContextManager context;
  private final long nowUs;
  private Talk.Wait wait;

  LongSilences(Talk talk, ContextManager context, long nowUs) {
    this.call = talk.call();
    this.context = context;
    this.nowUs = nowUs;
    this.wait = talk.waiting();
  }

  Talk.Wait value() {
    return wait;
  }

  /** @param lastSpeechUs since when the caller has been silent, 0 when that is not known */
  void opened(ReplyId reply, long lastSpeechUs) {
    long sinceUs = lastSpeechUs == 0 ? nowUs : Math.clamp(lastSpeechUs, nowUs - LOOK_BACK_US, nowUs);
    wait = new Talk.Wait(reply, sinceUs, nowUs, 0, sinceUs + LONGEST_US);
  }

  /** The model has given a sign of the reply. */
  void heardOfModel(ReplyId reply) {
    if (reply.equals(wait.reply()))
      wait = new Talk.Wait(reply, wait.sinceUs(), nowUs, wait.said(), wait.dueUs());
  }

  /** A tool of the bot file is asked. */
  void asks(ReplyId reply, BotPolicy policy) {
    if (!reply.equals(wait.reply())) return;
    heardOfModel(reply);
    look(dueUs(policy));
  }

  /** The caller hears us again: the silence before does not count. */
  void goOn() {
    if (wait.dueUs() == Long.MAX_VALUE) return;
    wait = new Talk.Wait(wait.reply(), nowUs, wait.modelUs(), wait.said(), nowUs + LONGEST_US);
  }

  void over() {
    look(Long.MAX_VALUE);
  }

  boolean isDue() {
    return wait.dueUs() <= nowUs;
  }

  /** The clock has run out. @return what to say now, if it is time for it */
  Optional<ReplyChunk> due(ConversationState state, boolean away, BotPolicy policy) {
    look(Long.MAX_VALUE);
    if (!wait.reply().equals(state.last()) || context.sayings().isComplete(wait.reply())
        || context.sayings().isBroken(wait.reply()))
      return Optional.empty();
    return switch (state) {
      case ConversationState.TalkingOver _ -> later(nowUs + BUSY_US);
      case ConversationState.BotThinking _,ConversationState.BotSpeaking _ ->
          away ? later(nowUs + BUSY_US) : nowUs < dueUs(policy) ? later(dueUs(policy)) : Optional.of(words(policy));
      // @formatter:off
      case ConversationState.Listening _, ConversationState.CallerSpeaking _, ConversationState.CallerPaused _,
          ConversationState.Ended _ -> Optional.empty();
      // @formatter:on
    };
  }

  private Optional<ReplyChunk> later(long atUs) {
    look(atUs);
    return Optional.empty();
  }

  private void look(long atUs) {
    wait = new Talk.Wait(wait.reply(), wait.sinceUs(), wait.modelUs(), wait.said(), atUs);
  }

  private long dueUs(BotPolicy policy) {
    long silentUs = Math.max(wait.sinceUs(), context.sayings().soundsUntilUs(wait.reply()));
    boolean first = wait.said() == 0 && tool(policy).isPresent();
    long longestUs = first ? Math.min(LONGEST_US, policy.limits().fillerMs() * 1_000L) : LONGEST_US;
    return Math.min(Math.max(silentUs + longestUs, wait.modelUs() + GRACE_US), silentUs + LONGEST_US + BUSY_US);
  }

  /** The tool of the bot file that the reply waits for. */
  private Optional<BotPolicy.ToolPolicy> tool(BotPolicy policy) {
    return context.tools().waitsFor(wait.reply()).flatMap(name -> Optional.ofNullable(policy.tools().get(name)));
  }

  private ReplyChunk words(BotPolicy policy) {
    List<String> usual = policy.words().meanwhile();
    String own = tool(policy).map(BotPolicy.ToolPolicy::filler).orElse("");
    boolean saysOwn = wait.said() == 0 && !own.isBlank() && !context.sayings().hasSaid(wait.reply(), own);
    String text = saysOwn ? own : usual.get(wait.said() % usual.size());
    wait = new Talk.Wait(wait.reply(), nowUs, wait.modelUs(), wait.said() + 1, nowUs + LONGEST_US);
    return new ReplyChunk.Text(call, wait.reply(), -1, text.strip() + " ", policy.voice(), policy.language(),
        Stamps.EMPTY);
  }
}
