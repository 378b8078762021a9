package io.stepline.model.decoder;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Style;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Idleness;
import io.stepline.model.worker.Ledger;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
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

  private final List<SpeechDecoder> decoders;
  private final double speed;
  private final Bus bus;
  private final WallClock clock;
  private final Map<CallId, Mouth> mouths = new HashMap<>();
  private final Set<String> unstyled = new HashSet<>();
  private final EndedCalls ended = new EndedCalls();
  private final Mailbox mailbox;
  private final Share share;
  private final Ledger ledger = new Ledger();
  private final Speaking.Desk desk;
  private final Idleness idleness = new Idleness();
  /** What others have made of replies that are ours now. */
  private final Map<CallId, Map<ReplyId, Sounded>> before = new HashMap<>();
  private long sweptUs;

  public DecoderWorker(List<SpeechDecoder> decoders, double speed, Bus bus, WallClock clock, Meters meters) {
    this(decoders, speed, bus, clock, "decoder", meters);
  }

  /**
   * @param decoders the first that speaks the language counts
   * @param name of this worker among those of the cluster
   */
  public DecoderWorker(List<SpeechDecoder> decoders, double speed, Bus bus, WallClock clock, String name,
      Meters meters) {
    this.decoders = decoders;
    this.speed = speed;
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("decoder", meters);
    this.share = new Share(bus);
    this.desk = new Speaking.Desk(share, mailbox, clock, ledger, meters.times("stepline.decoder.first.audio"),
        meters.count("stepline.decoder.failures"));
    share.join("decoder", Bus.Start.RECENT, 0, List.of(
        Bus.Route.each(Topics.REPLY_CANCELS, c -> mailbox.control(() -> cancel(c))),
        Bus.Route.each(Topics.REPLY_CHUNKS, c -> mailbox.control(() -> speak(c))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> forget(e.call()));
        })), new Keeping());
    report(name);
  }

  /** How busy the voice's servers are, every second: who admits calls and drafts goes by it. */
  private void report(String name) {
    decoders.stream().map(SpeechDecoder::load).filter(l -> l.capacity() > 0).findFirst()
        .ifPresent(l -> bus.publish(Topics.MODEL_LOAD, new ModelLoad(name, ClusterLoad.DECODER, l.inFlight(),
            l.capacity(), clock.nowUs(), l.servers())));
    mailbox.after(1_000, () -> report(name));
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

  private SpeechDecoder decoder(String language, Style style) {
    SpeechDecoder decoder = decoders.stream().filter(d -> d.speaks(language)).findFirst().orElse(decoders.getFirst());
    if (!decoder.styles() && !(style.emotion().isEmpty() && style.dialect().isEmpty()) && unstyled.add(decoder.name()))
      log.warn(
          "{} has neither emotions nor dialects; a reply that asks for them is spoken plainly, as will be all others",
          decoder.name());
    return decoder;
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
        case ReplyChunk.Codes c -> speaking(c.reply(), c.voice(), c.language(), Style.PLAIN, c.stamps())
            .ask(s -> s.codes(c.codes(), c.text()));
        case ReplyChunk.Sound x -> speaking(x.reply(), x.voice(), x.language(), Style.PLAIN, x.stamps())
            .ask(s -> s.sound(x.sampleRateHz(), x.pcm(), x.text()));
        case ReplyChunk.End e -> {
          replies.headMap(e.reply()).clear();
          speaking(e.reply(), "", "en", Style.PLAIN, e.stamps()).over();
        }
        case ReplyChunk.ToolCall t ->
            Optional.ofNullable(replies.get(t.reply())).ifPresent(s -> s.ask(SpeechDecoder.Stream::flush));
        case ReplyChunk.Then t -> {}
      }
    }

    private Speaking speaking(ReplyId reply, String voice, String language, Style style, Stamps stamps) {
      return replies.computeIfAbsent(reply, r -> {
        ledger.begun(call, r, clock.nowUs());
        return new Speaking(desk, call, r, before(call, r).orElseGet(Sounded::new), stamps)
            .begun(decoder(language, style), new SpeechDecoder.Voice(voice, language,
                new Style(style.emotion(), style.dialect(), style.pace() * speed)));
      });
    }

    void close() {
      replies.values().forEach(Speaking::cancel);
    }
  }

  /** Whose calls are minded here. Any thread may ask. */
  public Set<Integer> partitions() {
    return share.partitions();
  }

  @Override
  public void close() {
    share.close();
    mailbox.close();
  }
}
