package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Hop 9: the gate. Sound of the open reply is handed out 20 ms at a time; sound of other replies waits or is dropped.
 * It is the gate that announces that the bot speaks and how much of it was heard. Owned by the media thread.
 */
public final class BotPlayout {
  private static final int MAX_QUEUED_SECONDS = 120;
  /** A reply that goes on repeats the word it was cut in. */
  private static final int REWIND_MS = 300;
  private static final int FRAME_MS = 20;

  private final CallId call;
  private final int rateHz;
  private final int frameSamples;
  private final int startSamples;
  private final Consumer<CallEvent> announce;
  private final TreeMap<ReplyId, Reply> replies = new TreeMap<>();
  private ReplyId flushed = ReplyId.NONE;
  private Optional<Reply> open = Optional.empty();
  private final SampleQueue prompt = new SampleQueue();
  private Stamps openStamps = Stamps.EMPTY;

  /** @param startMs sound to have before a reply begins, against hiccups of the decoder */
  public BotPlayout(CallId call, int rateHz, int startMs, Consumer<CallEvent> announce) {
    this.call = call;
    this.rateHz = rateHz;
    this.frameSamples = rateHz / 50;
    this.startSamples = Math.max(frameSamples, rateHz * startMs / 1000);
    this.announce = announce;
  }

  private final class Reply {
    final ReplyId id;
    SampleQueue sound = new SampleQueue();
    final SampleQueue recent = new SampleQueue();
    boolean held;
    Optional<Resampler> resampler = Optional.empty();
    int nextSeq;
    boolean complete;
    boolean started;
    long heard;
    /** Frames that were due and not there: between sounds, and since the last one. */
    int holes;
    int waited;
    Stamps stamps = Stamps.EMPTY;

    Reply(ReplyId id) {
      this.id = id;
    }

    int silentMs() {
      return holes * FRAME_MS;
    }

    /** A frame is due and cannot be had. */
    void starve() {
      if (started && !held) waited++;
    }

    void sounds() {
      holes += waited;
      waited = 0;
    }

    boolean ready() {
      if (held) return false;
      return started ? sound.size() >= frameSamples || complete : sound.size() >= startSamples || complete;
    }
  }

  public void audio(BotAudio piece) {
    if (piece.reply().compareTo(flushed) <= 0) return;
    Reply reply = replies.computeIfAbsent(piece.reply(), Reply::new);
    if (piece.seq() < reply.nextSeq || reply.sound.size() > MAX_QUEUED_SECONDS * rateHz) return;
    reply.nextSeq = piece.seq() + 1;
    if (reply.resampler.isEmpty()) reply.resampler = Optional.of(new Resampler(piece.sampleRateHz(), rateHz));
    if (piece.pcm().length > 0) reply.sound.add(reply.resampler.get().process(piece.pcm()));
    if (reply.stamps.firstAudio() == 0) reply.stamps = piece.stamps();
    reply.complete |= piece.last();
  }

  public void open(PlayoutControl.Open order) {
    if (order.reply().compareTo(flushed) <= 0) return;
    open.filter(o -> o.id.compareTo(order.reply()) < 0).ifPresent(o -> silence(o.id));
    Reply reply = replies.computeIfAbsent(order.reply(), Reply::new);
    openStamps = order.stamps();
    open = Optional.of(reply);
  }

  public void flush(PlayoutControl.Flush order) {
    silence(order.reply());
  }

  /** The open reply falls silent; nothing of it is lost. */
  void hold(PlayoutControl.Hold order) {
    open.filter(o -> o.id.equals(order.reply())).ifPresent(o -> o.held = true);
  }

  /** It goes on, beginning with what was last heard. */
  void resume(PlayoutControl.Resume order) {
    open.filter(o -> o.id.equals(order.reply()) && o.held).ifPresent(o -> {
      o.held = false;
      short[] again = o.recent.take(o.recent.size());
      SampleQueue all = new SampleQueue();
      all.add(again);
      all.add(o.sound.take(o.sound.size()));
      o.sound = all;
      o.heard -= again.length;
    });
  }

  private void silence(ReplyId upTo) {
    if (upTo.compareTo(flushed) > 0) flushed = upTo;
    replies.headMap(upTo, true).clear();
    open.filter(o -> o.id.compareTo(upTo) <= 0).ifPresent(o -> {
      open = Optional.empty();
      if (o.started)
        announce.accept(new CallEvent.PlayoutFinished(call, o.id, o.heard, rateHz, false, 0, o.silentMs()));
    });
  }

  /** What the open reply was saying ends here. */
  public void cut() {
    open.map(o -> o.id).ifPresent(this::refuse);
  }

  /** This reply and all earlier ones are not to sound; it is told how much of it was heard, though it never began. */
  public void refuse(ReplyId reply) {
    if (reply.compareTo(flushed) <= 0) return;
    boolean sounded = open.filter(o -> o.id.equals(reply) && o.started).isPresent();
    silence(reply);
    if (!sounded) announce.accept(new CallEvent.PlayoutFinished(call, reply, 0, rateHz, false, 0));
  }

  /** Sound of our own, before anything else: the apology when the rest of the house is silent. */
  public void playPrompt(short[] pcm) {
    prompt.clear();
    prompt.add(pcm);
  }

  /** The next 20 ms, empty when there is nothing to say. {@code nowUs} is wall time, for the stamps. */
  public Optional<short[]> nextFrame(long nowUs) {
    if (prompt.size() > 0) return Optional.of(padded(prompt.take(frameSamples)));
    if (open.filter(Reply::ready).isEmpty()) {
      open.ifPresent(Reply::starve);
      return Optional.empty();
    }
    return open.flatMap(reply -> frame(reply, nowUs));
  }

  private Optional<short[]> frame(Reply reply, long nowUs) {
    short[] pcm = reply.sound.take(frameSamples);
    if (!reply.started) {
      reply.started = true;
      announce.accept(
          new CallEvent.PlayoutStarted(call, reply.id, reply.stamps.opened(openStamps).played(nowUs, nowUs), nowUs));
    }
    if (pcm.length > 0) reply.sounds();
    reply.heard += pcm.length;
    reply.recent.add(pcm);
    reply.recent.take(Math.max(0, reply.recent.size() - rateHz * REWIND_MS / 1000));
    if (reply.complete && reply.sound.size() == 0) {
      flushed = reply.id;
      replies.headMap(reply.id, true).clear();
      open = Optional.empty();
      announce
          .accept(new CallEvent.PlayoutFinished(call, reply.id, reply.heard, rateHz, true, nowUs, reply.silentMs()));
    }
    return pcm.length == 0 ? Optional.empty() : Optional.of(padded(pcm));
  }

  private short[] padded(short[] pcm) {
    return pcm.length == frameSamples ? pcm : java.util.Arrays.copyOf(pcm, frameSamples);
  }

  /** The reply that is open, whether it sounds yet or not. */
  public Optional<ReplyId> openReply() {
    return open.map(o -> o.id);
  }

  /** Our own prompt sounds, or is about to. */
  boolean inPrompt() {
    return prompt.size() > 0;
  }

  public int rateHz() {
    return rateHz;
  }

  /** Queued sound of replies that were neither flushed nor finished, for tests and gauges. */
  public Map<ReplyId, Integer> queuedSamples() {
    Map<ReplyId, Integer> sizes = new TreeMap<>();
    replies.forEach((id, r) -> sizes.put(id, r.sound.size()));
    return sizes;
  }
}
