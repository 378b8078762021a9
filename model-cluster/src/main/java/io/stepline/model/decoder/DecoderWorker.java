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
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Mailbox;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hop 8: chunks of replies in, sound out. A cancelled reply and all before it make no more sound. */
public final class DecoderWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DecoderWorker.class);

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
  private final Bus.Subscription subscription;

  /** @param decoders the first that speaks the language counts */
  public DecoderWorker(List<SpeechDecoder> decoders, double speed, Bus bus, WallClock clock, Meters meters) {
    this.decoders = decoders;
    this.speed = speed;
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("decoder", meters);
    this.firstAudio = meters.times("stepline.decoder.first.audio");
    this.failures = meters.count("stepline.decoder.failures");
    this.subscription = bus.subscribe(new Bus.Reader("decoder", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.REPLY_CANCELS, c -> mailbox.control(() -> cancel(c))),
        Bus.Route.each(Topics.REPLY_CHUNKS, c -> mailbox.control(() -> speak(c))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> forget(e.call()));
        }))));
  }

  private void forget(CallId call) {
    ended.add(call);
    Optional.ofNullable(mouths.remove(call)).ifPresent(Mouth::close);
  }

  private void cancel(ReplyCancel order) {
    if (ended.contains(order.call())) return;
    mouths.computeIfAbsent(order.call(), Mouth::new).cancel(order.reply());
  }

  private void speak(ReplyChunk chunk) {
    if (ended.contains(chunk.call())) return;
    mouths.computeIfAbsent(chunk.call(), Mouth::new).speak(chunk);
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
      old.values().forEach(s -> s.stream.cancel());
      old.clear();
    }

    void speak(ReplyChunk chunk) {
      if (chunk.reply().compareTo(done) <= 0) return;
      switch (chunk) {
        case ReplyChunk.Text t -> speaking(t.reply(), t.voice(), t.language(), t.style(), t.stamps()).stream.text(t.text());
        case ReplyChunk.Codes c -> speaking(c.reply(), c.voice(), c.language(), Style.PLAIN, c.stamps()).stream.codes(c.codes(), c.text());
        case ReplyChunk.Sound s -> speaking(s.reply(), s.voice(), s.language(), Style.PLAIN, s.stamps()).stream.sound(s.sampleRateHz(), s.pcm(), s.text());
        case ReplyChunk.End e -> {
          replies.headMap(e.reply()).clear();
          speaking(e.reply(), "", "en", Style.PLAIN, e.stamps()).stream.finish();
        }
        case ReplyChunk.ToolCall t -> { }
        case ReplyChunk.Then t -> { }
      }
    }

    private Speaking speaking(ReplyId reply, String voice, String language, Style style, Stamps stamps) {
      return replies.computeIfAbsent(reply, r -> new Speaking(call, r, voice, language, style, stamps));
    }

    void close() {
      replies.values().forEach(s -> s.stream.cancel());
    }
  }

  /** One reply under way; the sink runs on the engine's thread. */
  private final class Speaking implements SpeechDecoder.Sink {
    private final CallId call;
    private final ReplyId reply;
    private final Stamps stamps;
    final SpeechDecoder.Stream stream;
    private final long askedUs = clock.nowUs();
    private int seq;
    private int rateHz = 16_000;
    private long samples;
    private long marked;
    private Stamps stamped = Stamps.EMPTY;

    Speaking(CallId call, ReplyId reply, String voice, String language, Style style, Stamps stamps) {
      this.call = call;
      this.reply = reply;
      this.stamps = stamps;
      SpeechDecoder decoder = decoders.stream().filter(d -> d.speaks(language)).findFirst().orElse(decoders.getFirst());
      if (!decoder.styles() && !(style.emotion().isEmpty() && style.dialect().isEmpty()) && unstyled.add(decoder.name()))
        log.warn("{} has neither emotions nor dialects; a reply that asks for them is spoken plainly, as will be all others", decoder.name());
      this.stream = decoder.open(new SpeechDecoder.Voice(voice, language, new Style(style.emotion(), style.dialect(), style.pace() * speed)), this);
    }

    @Override
    public boolean audio(int rate, short[] pcm) {
      rateHz = rate;
      samples += pcm.length;
      if (seq == 0) {
        stamped = stamps.firstAudio(clock.nowUs());
        firstAudio.took(stamped.firstAudio() - askedUs);
      }
      bus.publish(Topics.BOT_AUDIO, new BotAudio(call, reply, seq++, rate, false, stamped, pcm));
      return true;
    }

    @Override
    public void spoken(String text) {
      bus.publish(Topics.SPOKEN_MARKS, new SpokenMark(call, reply, rateHz, marked, samples, text));
      marked = samples;
    }

    @Override
    public void end() {
      bus.publish(Topics.BOT_AUDIO, new BotAudio(call, reply, seq++, rateHz, true, stamped, new short[0]));
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
    subscription.close();
    mailbox.close();
  }
}
