package io.stepline.model.decoder;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Style;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Idleness;
import io.stepline.model.worker.Ledger;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hop 8: chunks of replies in, sound out, for the calls of the partitions it holds. A cancelled reply and all before it
 * make no more sound. Chunks are dealt with once their reply has been spoken: whoever takes over from a worker that is
 * gone speaks the reply again and publishes what is missing.
 */
public final class DecoderWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DecoderWorker.class);

  private static final long LOOK_BACK_MS = 30_000;
  private static final long LONGEST_REPLY_US = 120_000_000;
  private static final long IDLE_US = 3_600_000_000L;
  /** A model that streams sends a word every 50 ms or so. */
  private static final long QUIET_MS = 300;

  private final List<SpeechDecoder> decoders;
  private final double speed;
  private final Bus bus;
  private final WallClock clock;
  private final Map<CallId, Mouth> mouths = new HashMap<>();
  private final Set<String> unstyled = new HashSet<>();
  private final EndedCalls ended = new EndedCalls();
  private final Mailbox mailbox;
  private final Meters.Times firstAudio;
  private final Meters.Count failures;
  private final Share share;
  private final Ledger ledger = new Ledger();
  private final Idleness idleness = new Idleness();
  /** What others have made of replies that are ours now. */
  private final Map<CallId, Map<ReplyId, Sounded>> before = new HashMap<>();
  private long sweptUs;

  /** @param decoders the first that speaks the language counts */
  public DecoderWorker(List<SpeechDecoder> decoders, double speed, Bus bus, WallClock clock, Meters meters) {
    this.decoders = decoders;
    this.speed = speed;
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("decoder", meters);
    this.firstAudio = meters.times("stepline.decoder.first.audio");
    this.failures = meters.count("stepline.decoder.failures");
    this.share = new Share(bus);
    share.join("decoder", Bus.Start.RECENT, 0, List.of(
        Bus.Route.each(Topics.REPLY_CANCELS, c -> mailbox.control(() -> cancel(c))),
        Bus.Route.each(Topics.REPLY_CHUNKS, c -> mailbox.control(() -> speak(c))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> forget(e.call()));
        })), new Keeping());
  }

  /** How far others have spoken stands on the bus. */
  private final class Keeping implements Share.Keeper {
    @Override
    public void taken(Set<Integer> partitions) {
      Map<CallId, Map<ReplyId, Sounded>> found = new HashMap<>();
      long since = clock.nowUs() / 1_000 - LOOK_BACK_MS;
      bus.replaySince(Topics.BOT_AUDIO, partitions, since,
          p -> of(found, p.value().call(), p.value().reply()).add(p.value()));
      bus.replaySince(Topics.SPOKEN_MARKS, partitions, since,
          p -> of(found, p.value().call(), p.value().reply()).add(p.value()));
      mailbox.control(() -> {
        before.putAll(found);
        found.keySet().forEach(c -> idleness.heard(c, clock.nowUs()));
      });
    }

    private static Sounded of(Map<CallId, Map<ReplyId, Sounded>> found, CallId call, ReplyId reply) {
      return found.computeIfAbsent(call, c -> new HashMap<>()).computeIfAbsent(reply, r -> new Sounded());
    }

    @Override
    public void given(Predicate<CallId> lost) {
      mailbox.await(() -> {
        ledger.leave(lost);
        idleness.forget(lost);
        before.keySet().removeIf(lost);
        mouths.keySet().stream().filter(lost).toList().forEach(DecoderWorker.this::drop);
      });
    }

    @Override
    public void settled(Runnable then) {
      mailbox.control(() -> {
        ledger.overSince(clock.nowUs() - LONGEST_REPLY_US);
        ledger.whenOver(then);
      });
    }
  }

  private void drop(CallId call) {
    Optional.ofNullable(mouths.remove(call)).ifPresent(Mouth::close);
  }

  private void forget(CallId call) {
    ended.add(call);
    idleness.forget(call);
    before.remove(call);
    ledger.overUpTo(call, new ReplyId(Long.MAX_VALUE));
    drop(call);
  }

  private void cancel(ReplyCancel order) {
    if (ended.contains(order.call()) || !share.has(order.call())) return;
    ledger.overUpTo(order.call(), order.reply());
    mouth(order.call()).cancel(order.reply());
  }

  private void speak(ReplyChunk chunk) {
    if (ended.contains(chunk.call()) || !share.has(chunk.call())) return;
    if (before(chunk.call(), chunk.reply()).filter(Sounded::over).isPresent()) return;
    mouth(chunk.call()).speak(chunk);
  }

  private Optional<Sounded> before(CallId call, ReplyId reply) {
    return Optional.ofNullable(before.get(call)).map(m -> m.get(reply));
  }

  /** Calls whose end nobody tells are forgotten in the end. */
  private Mouth mouth(CallId call) {
    long now = clock.nowUs();
    idleness.heard(call, now);
    if (now - sweptUs > IDLE_US / 60) {
      sweptUs = now;
      idleness.since(now - IDLE_US).forEach(idle -> {
        before.remove(idle);
        drop(idle);
      });
    }
    return mouths.computeIfAbsent(call, Mouth::new);
  }

  /** What one call's bot is saying. Owned by the mailbox's thread. */
  private final class Mouth {
    private final CallId call;
    private final TreeMap<ReplyId, Speaking> replies = new TreeMap<>();
    private ReplyId done = ReplyId.NONE;

    Mouth(CallId call) {
      this.call = call;
    }

    void cancel(ReplyId reply) {
      if (reply.compareTo(done) > 0) done = reply;
      var old = replies.headMap(reply, true);
      old.values().forEach(Speaking::cancel);
      old.clear();
    }

    void speak(ReplyChunk chunk) {
      if (chunk.reply().compareTo(done) <= 0) return;
      switch (chunk) {
        case ReplyChunk.Text t ->
            speaking(t.reply(), t.voice(), t.language(), t.style(), t.stamps()).text(t.text());
        case ReplyChunk.Codes c ->
            speaking(c.reply(), c.voice(), c.language(), Style.PLAIN, c.stamps()).stream.codes(c.codes(), c.text());
        case ReplyChunk.Sound s -> speaking(s.reply(), s.voice(), s.language(), Style.PLAIN, s.stamps()).stream
            .sound(s.sampleRateHz(), s.pcm(), s.text());
        case ReplyChunk.End e -> {
          replies.headMap(e.reply()).clear();
          speaking(e.reply(), "", "en", Style.PLAIN, e.stamps()).over();
        }
        case ReplyChunk.ToolCall t -> Optional.ofNullable(replies.get(t.reply())).ifPresent(s -> s.stream.flush());
        case ReplyChunk.Then t -> {}
      }
    }

    private Speaking speaking(ReplyId reply, String voice, String language, Style style, Stamps stamps) {
      return replies.computeIfAbsent(reply, r -> {
        ledger.begun(call, r, clock.nowUs());
        return new Speaking(call, r, before(call, r).orElseGet(Sounded::new), voice, language, style, stamps);
      });
    }

    void close() {
      replies.values().forEach(Speaking::cancel);
    }
  }

  /** One reply under way; the sink runs on the engine's thread. */
  private final class Speaking implements SpeechDecoder.Sink {
    private final CallId call;
    private final ReplyId reply;
    private final Stamps stamps;
    private final Sounded before;
    private final long since;
    private final long askedUs = clock.nowUs();
    final SpeechDecoder.Stream stream;
    private int seq;
    private int rateHz = 16_000;
    private long samples;
    private long marked;
    private Stamps stamped = Stamps.EMPTY;
    private Optional<Lane.Timer> quiet = Optional.empty();

    Speaking(CallId call, ReplyId reply, Sounded before, String voice, String language, Style style, Stamps stamps) {
      this.call = call;
      this.reply = reply;
      this.before = before;
      this.since = share.since(call);
      this.seq = before.nextSeq();
      this.stamps = stamps;
      SpeechDecoder decoder = decoders.stream().filter(d -> d.speaks(language)).findFirst().orElse(decoders.getFirst());
      if (!decoder.styles() && !(style.emotion().isEmpty() && style.dialect().isEmpty())
          && unstyled.add(decoder.name()))
        log.warn(
            "{} has neither emotions nor dialects; a reply that asks for them is spoken plainly, as will be all others",
            decoder.name());
      this.stream = decoder.open(
          new SpeechDecoder.Voice(voice, language, new Style(style.emotion(), style.dialect(), style.pace() * speed)),
          this);
    }

    /** A model that hesitates after a sentence does not keep it from being heard. */
    void text(String text) {
      stream.text(text);
      quiet.ifPresent(Lane.Timer::cancel);
      quiet = Optional.of(mailbox.after(QUIET_MS, stream::quiet));
    }

    void over() {
      quiet.ifPresent(Lane.Timer::cancel);
      stream.finish();
    }

    void cancel() {
      quiet.ifPresent(Lane.Timer::cancel);
      stream.cancel();
    }

    /** What another has published already is not published again. */
    @Override
    public boolean audio(int rate, short[] pcm) {
      rateHz = rate;
      int known = (int) Math.max(0, Math.min(pcm.length, before.samples(rate) - samples));
      samples += pcm.length;
      if (known == pcm.length && known > 0) return true;
      if (stamped == Stamps.EMPTY) {
        stamped = stamps.firstAudio(clock.nowUs());
        firstAudio.took(stamped.firstAudio() - askedUs);
      }
      share.publish(Topics.BOT_AUDIO, new BotAudio(call, reply, seq++, rate, false, stamped,
          known == 0 ? pcm : Arrays.copyOfRange(pcm, known, pcm.length)), since);
      return true;
    }

    @Override
    public void spoken(String text) {
      if (samples > before.marked(rateHz))
        share.publish(Topics.SPOKEN_MARKS, new SpokenMark(call, reply, rateHz, marked, samples, text), since);
      marked = samples;
    }

    @Override
    public void end() {
      boolean published =
          share.publish(Topics.BOT_AUDIO, new BotAudio(call, reply, seq++, rateHz, true, stamped, new short[0]), since);
      if (published) mailbox.control(() -> ledger.over(call, reply));
    }

    @Override
    public void failed(String why) {
      failures.one();
      log.warn("callId={} replyId={} no sound: {}", call, reply.value(), why);
      end();
    }
  }

  @Override
  public void close() {
    share.close();
    mailbox.close();
  }
}
