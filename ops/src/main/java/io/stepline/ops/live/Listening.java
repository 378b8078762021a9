package io.stepline.ops.live;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.media.audio.Resampler;
import io.stepline.ops.web.SocketPeer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One who listens to a call: frames of 20 ms at 16 kHz, the caller's as they come, the bot's at the pace at which they
 * sound. Owned by the hub.
 */
final class Listening {
  static final int RATE_HZ = 16_000;
  private static final int FRAME = RATE_HZ / 50;
  private static final byte CALLER = 0;
  private static final byte BOT = 1;
  private static final int REPLIES = 6;
  /** Of one reply, a minute. */
  private static final int MOST_SAMPLES = 60 * RATE_HZ;
  private final CallId call;
  private final SocketPeer.Line line;
  private final Map<Integer, Resampler> rates = new HashMap<>();
  private short[] left = new short[0];
  private Optional<ReplyId> sounds = Optional.empty();
  private final Map<ReplyId, Voice> replies = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ReplyId, Voice> eldest) {
      return size() > REPLIES;
    }
  };

  /** The sound of a reply that has not been played. */
  private static final class Voice {
    private Optional<Resampler> rate = Optional.empty();
    private short[] pcm = new short[0];
    private int seq;

    void add(BotAudio a) {
      if (a.seq() < seq) return;
      seq = a.seq() + 1;
      if (rate.isEmpty()) rate = Optional.of(new Resampler(a.sampleRateHz(), RATE_HZ));
      if (pcm.length < MOST_SAMPLES) pcm = joined(pcm, rate.get().process(a.pcm()));
    }

    Optional<short[]> next() {
      if (pcm.length < FRAME) return Optional.empty();
      short[] frame = Arrays.copyOf(pcm, FRAME);
      pcm = Arrays.copyOfRange(pcm, FRAME, pcm.length);
      return Optional.of(frame);
    }
  }

  Listening(CallId call, SocketPeer.Line line) {
    this.call = call;
    this.line = line;
  }

  CallId call() {
    return call;
  }

  void begin() {
    line.text("{\"rateHz\":" + RATE_HZ + "}");
  }

  void caller(CallerAudio a) {
    left = joined(left,
        rates.computeIfAbsent(a.sampleRateHz(), r -> new Resampler(r, RATE_HZ)).process(a.pcm()));
    int at = 0;
    for (; left.length - at >= FRAME; at += FRAME) send(CALLER, Arrays.copyOfRange(left, at, at + FRAME));
    left = Arrays.copyOfRange(left, at, left.length);
  }

  void bot(BotAudio a) {
    replies.computeIfAbsent(a.reply(), r -> new Voice()).add(a);
  }

  void event(CallEvent event) {
    switch (event) {
      case CallEvent.PlayoutStarted p -> sounds = Optional.of(p.reply());
      case CallEvent.PlayoutFinished p -> {
        replies.remove(p.reply());
        sounds = sounds.filter(r -> !r.equals(p.reply()));
      }
      case CallEvent.Ended e -> end("the call has ended");
      default -> {}
    }
  }

  void tick() {
    sounds.flatMap(r -> Optional.ofNullable(replies.get(r))).flatMap(Voice::next).ifPresent(f -> send(BOT, f));
  }

  void end(String why) {
    line.close(why);
  }

  private void send(byte side, short[] pcm) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN).put(side);
    for (short s : pcm) bytes.putShort(s);
    line.binary(bytes.flip());
  }

  private static short[] joined(short[] a, short[] b) {
    short[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
