package io.stepline.dialog.context;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One reply as far as it is known. Owned by the {@link ContextManager} that made it. */
final class Saying {
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_MARKS = 500;

  TurnId turn = new TurnId(0);
  ChatRequest.Heard heard = ChatRequest.Heard.NOTHING;
  boolean sounded;
  boolean userAppended;
  final StringBuilder text = new StringBuilder();
  private final List<SpokenMark> marks = new ArrayList<>();
  Optional<ReplyChunk.End> end = Optional.empty();
  Stamps stamps = Stamps.EMPTY;
  /** Place of the caller's line in the history, counted from the first ever; -1 for none. */
  long userAt = -1;
  /** Whether the model has said something since it asked for a tool last. */
  boolean answered;
  /** Its voice has failed. */
  boolean broken;
  private long sinceUs;
  private long heldUs;
  private long untilUs;

  static Saying of(Context.Saying s) {
    Saying saying = new Saying();
    saying.turn = s.turn();
    saying.heard = s.heard();
    saying.sounded = s.sounded();
    saying.userAppended = s.userAppended();
    saying.text.append(s.text());
    saying.marks.addAll(s.marks());
    saying.end = s.end();
    saying.stamps = s.stamps();
    saying.userAt = s.userAt();
    saying.answered = s.answered();
    saying.sinceUs = s.sinceUs();
    saying.heldUs = s.heldUs();
    saying.untilUs = s.untilUs();
    saying.broken = s.broken();
    return saying;
  }

  Context.Saying as(ReplyId reply) {
    return new Context.Saying(reply, turn, heard, sounded, userAppended, text.toString(), List.copyOf(marks), end,
        stamps, false, userAt, answered, sinceUs, heldUs, untilUs, broken);
  }

  /** What it answers. {@code tokens} are what the caller said, if speech is what it answers. */
  void hears(TurnId to, Optional<SpeechTokens> tokens, String keys, double anger) {
    turn = to;
    heard = new ChatRequest.Heard(tokens.map(SpeechTokens::text).orElse(""),
        tokens.map(SpeechTokens::confidence).orElse(0.0),
        tokens.map(SpeechTokens::rejected).orElse(false), keys, tokens.map(SpeechTokens::codes).orElse(List.of()),
        tokens.map(SpeechTokens::wave).orElse(SpeechTokens.Wave.NONE), anger,
        tokens.map(SpeechTokens::utterance).orElse(0L),
        tokens.map(SpeechTokens::manner).orElse(SpeechTokens.Manner.UNKNOWN));
    sounded = !heard.rejected() && (!heard.codes().isEmpty() || heard.wave().pcm().length > 0);
  }

  /** The text of what was heard as sound. The codes stay: the reply under way answers them. */
  void writtenDown(String text) {
    heard = new ChatRequest.Heard(text, heard.confidence(), heard.rejected(), heard.keys(), heard.codes(),
        heard.wave(), heard.anger(), heard.utterance(), heard.manner());
  }

  void forgetWave() {
    heard = new ChatRequest.Heard(heard.text(), heard.confidence(), heard.rejected(), heard.keys(), heard.codes(),
        SpeechTokens.Wave.NONE, heard.anger(), heard.utterance(), heard.manner());
  }

  long utterance() {
    return heard.utterance();
  }

  /** Words that come behind the end are nobody's: the voice takes them no more. */
  void says(String words, boolean ofTheModel) {
    if (end.isPresent()) return;
    if (text.length() < MAX_TEXT) text.append(words);
    answered |= ofTheModel;
  }

  // ---- its sound, by the clock of the wall: the gate alone knows it by the sample

  /** The gate plays it from now on. */
  void sounds(long nowUs) {
    sinceUs = nowUs;
    untilUs = nowUs + madeUs();
  }

  /** One without words only says that there is sound; the words of it come later, with a mark of their own. */
  void mark(SpokenMark mark, long nowUs) {
    long before = madeUs();
    if (!marks.isEmpty() && marks.getLast().text().isEmpty()) marks.removeLast();
    if (marks.size() < MAX_MARKS) marks.add(mark);
    if (sinceUs > 0) untilUs = Math.max(untilUs, nowUs) + Math.max(0, madeUs() - before);
  }

  /** How much sound has been made of it. */
  private long madeUs() {
    return marks.isEmpty() ? 0 : endUs(marks.getLast());
  }

  private static long endUs(SpokenMark m) {
    return m.sampleRateHz() <= 0 ? 0 : Math.max(0, m.toSample()) * 1_000_000L / m.sampleRateHz();
  }

  void held(long nowUs) {
    if (sinceUs > 0 && heldUs == 0) heldUs = Math.max(1, nowUs - sinceUs);
  }

  void resumed(long nowUs) {
    if (heldUs == 0) return;
    long restUs = Math.max(0, untilUs - sinceUs - heldUs);
    sinceUs = nowUs - heldUs;
    untilUs = nowUs + restUs;
    heldUs = 0;
  }

  /** Until when there is sound of it to be heard, as far as is known; 0 when there is none yet. */
  long untilUs() {
    return untilUs;
  }

  String text(boolean complete, double seconds) {
    return complete && !broken ? text.toString().strip() : HeardText.upTo(marks, seconds);
  }

  /** What must have been heard by now. */
  String textBy(long nowUs) {
    if (sinceUs == 0) return "";
    return HeardText.upTo(marks, (heldUs > 0 ? heldUs : nowUs - sinceUs) / 1e6);
  }
}
