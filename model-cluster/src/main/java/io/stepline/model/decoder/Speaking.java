package io.stepline.model.decoder;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.VoiceFailure;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.worker.Ledger;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reply under way: what its engine makes goes on the bus, and so does that the engine cannot. It ends once,
 * whatever the engine does. Orders come on the mailbox's thread, the sink runs on the engine's.
 */
final class Speaking implements SpeechDecoder.Sink {
  private static final Logger log = LoggerFactory.getLogger(Speaking.class);
  /** A model that streams sends a word every 50 ms or so. */
  private static final long QUIET_MS = 300;
  /** Of sound without words that is told of. */
  private static final int TELL_MS = 500;

  /** What all replies of a worker share. */
  record Desk(Share share, Mailbox mailbox, WallClock clock, Ledger ledger, Meters.Times firstAudio,
      Meters.Count failures) {}

  private final Desk desk;
  private final CallId call;
  private final ReplyId reply;
  private final Stamps stamps;
  private final Sounded before;
  private final long since;
  private final long askedUs;
  private final AtomicBoolean ended = new AtomicBoolean();
  private Optional<SpeechDecoder.Stream> stream = Optional.empty();
  private boolean complete;
  private int seq;
  private int rateHz = 16_000;
  private long samples;
  private long marked;
  private long told;
  private long toldUs;
  private Stamps stamped = Stamps.EMPTY;
  private Optional<Lane.Timer> quiet = Optional.empty();

  /** @param before what others have published of the reply */
  Speaking(Desk desk, CallId call, ReplyId reply, Sounded before, Stamps stamps) {
    this.desk = desk;
    this.call = call;
    this.reply = reply;
    this.before = before;
    this.since = desk.share().since(call);
    this.seq = before.nextSeq();
    this.stamps = stamps;
    this.askedUs = desk.clock().nowUs();
  }

  Speaking begun(SpeechDecoder decoder, SpeechDecoder.Voice voice) {
    guarded(() -> stream = Optional.of(decoder.open(voice, this)));
    return this;
  }

  /** An order to the engine; none is given once the reply is complete. */
  void ask(Consumer<SpeechDecoder.Stream> order) {
    if (!complete) stream.ifPresent(s -> guarded(() -> order.accept(s)));
  }

  private void guarded(Runnable order) {
    try {
      order.run();
    } catch (RuntimeException e) {
      stream.ifPresent(SpeechDecoder.Stream::cancel);
      failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  /** A model that hesitates after a sentence does not keep it from being heard. */
  void text(String text) {
    ask(s -> s.text(text));
    quiet.ifPresent(Lane.Timer::cancel);
    quiet = complete ? Optional.empty()
        : Optional.of(desk.mailbox().after(QUIET_MS, () -> ask(SpeechDecoder.Stream::quiet)));
  }

  /** All of it has come. */
  void over() {
    quiet.ifPresent(Lane.Timer::cancel);
    ask(SpeechDecoder.Stream::finish);
    complete = true;
  }

  void cancel() {
    quiet.ifPresent(Lane.Timer::cancel);
    stream.ifPresent(SpeechDecoder.Stream::cancel);
  }

  /** What another has published already is not published again. */
  @Override
  public boolean audio(int rate, short[] pcm) {
    if (ended.get()) return false;
    rateHz = rate;
    int known = (int) Math.max(0, Math.min(pcm.length, before.samples(rate) - samples));
    samples += pcm.length;
    if (known == pcm.length && known > 0) return true;
    if (stamped == Stamps.EMPTY) {
      stamped = stamps.firstAudio(desk.clock().nowUs());
      desk.firstAudio().took(stamped.firstAudio() - askedUs);
      toldUs = stamped.firstAudio();
    }
    desk.share().publish(Topics.BOT_AUDIO, new BotAudio(call, reply, seq++, rate, false, stamped,
        known == 0 ? pcm : Arrays.copyOfRange(pcm, known, pcm.length)), since);
    if (samples - Math.max(told, marked) >= (long) rate * TELL_MS / 1_000) soundAlone();
    return true;
  }

  /**
   * There is sound whose words are not known yet: who listens for silence is not to take it for one. Voices that are
   * much faster than what they say need not tell it.
   */
  private void soundAlone() {
    long nowUs = desk.clock().nowUs();
    if (nowUs - toldUs < TELL_MS * 1_000L) return;
    toldUs = nowUs;
    desk.share().publish(Topics.SPOKEN_MARKS,
        new SpokenMark(call, reply, rateHz, Math.max(told, marked), samples, ""), since);
    told = samples;
  }

  @Override
  public void spoken(String text) {
    if (samples > before.marked(rateHz))
      desk.share().publish(Topics.SPOKEN_MARKS, new SpokenMark(call, reply, rateHz, marked, samples, text), since);
    marked = samples;
    toldUs = desk.clock().nowUs();
  }

  @Override
  public void end() {
    if (!ended.compareAndSet(false, true)) return;
    boolean published = desk.share().publish(Topics.BOT_AUDIO,
        new BotAudio(call, reply, seq++, rateHz, true, stamped, new short[0]), since);
    if (published) desk.mailbox().control(() -> desk.ledger().over(call, reply));
  }

  /** The controller is told before the gate plays the last of it. */
  @Override
  public void failed(String why) {
    if (ended.get()) return;
    desk.failures().one();
    log.warn("callId={} replyId={} its voice has failed: {}", call, reply.value(), why);
    desk.share().publish(Topics.VOICE_FAILURES, new VoiceFailure(call, reply, rateHz, samples), since);
    end();
  }
}
