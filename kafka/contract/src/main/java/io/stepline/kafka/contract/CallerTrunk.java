package io.stepline.kafka.contract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames of many callers in one record, big-endian: {@link #MARK}, the form's number {@link #FORM}, the frames' count
 * (2 bytes); then for each frame the length of its head (2 bytes), the head, the samples' count (2 bytes) and the
 * samples (2 bytes each). A head is the call, the position (8), the rate (2), when it arrived (8) and was published
 * (8). A call is 0 and the 16 bytes of a UUID, or the length of its name and the name (ASCII). What a later form puts
 * behind a head is passed over. Written and read by hand, since no other record comes so often.
 */
public final class CallerTrunk implements Trunk<CallerAudio> {
  static final byte FORM = 1;
  /** Larger records are divided: brokers refuse those above a megabyte. */
  static final int MOST_BYTES = 256 << 10;
  private static final int BEGIN = 4;
  /** Position, rate, arrival and publishing. */
  private static final int PLAIN = 26;
  private static final int UUID_BYTES = 16;
  private static final int MOST_SAMPLES = 0xffff;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final KnownCalls calls = new KnownCalls();

  @Override
  public List<byte[]> write(List<CallerAudio> frames) {
    List<byte[]> records = new ArrayList<>(1);
    int from = 0;
    int bytes = BEGIN;
    for (int i = 0; i < frames.size(); i++) {
      int more = size(frames.get(i));
      if (bytes + more > MOST_BYTES && i > from) {
        records.add(record(frames.subList(from, i), bytes));
        from = i;
        bytes = BEGIN;
      }
      bytes += more;
    }
    if (from < frames.size()) records.add(record(frames.subList(from, frames.size()), bytes));
    return records;
  }

  private static int size(CallerAudio frame) {
    if (frame.pcm().length > MOST_SAMPLES || frame.sampleRateHz() < 0 || frame.sampleRateHz() > MOST_SAMPLES)
      throw new WireException("a frame of " + frame.pcm().length + " samples at " + frame.sampleRateHz() + " Hz");
    return 2 + head(frame.call()) + 2 + 2 * frame.pcm().length;
  }

  private static int head(CallId call) {
    return 1 + (KnownCalls.isUuid(call.value()) ? UUID_BYTES : call.value().length()) + PLAIN;
  }

  private static byte[] record(List<CallerAudio> frames, int bytes) {
    byte[] out = new byte[bytes];
    out[0] = MARK;
    out[1] = FORM;
    SHORT.set(out, 2, (short) frames.size());
    int at = BEGIN;
    for (int i = 0; i < frames.size(); i++) at = put(out, at, frames.get(i));
    return out;
  }

  private static int put(byte[] out, int begin, CallerAudio frame) {
    SHORT.set(out, begin, (short) head(frame.call()));
    int at = call(out, begin + 2, frame.call().value());
    LONG.set(out, at, frame.samplePosition());
    SHORT.set(out, at + 8, (short) frame.sampleRateHz());
    LONG.set(out, at + 10, frame.arrivedUs());
    LONG.set(out, at + 18, frame.publishedUs());
    short[] pcm = frame.pcm();
    SHORT.set(out, at + PLAIN, (short) pcm.length);
    at += PLAIN + 2;
    for (int i = 0; i < pcm.length; i++) SHORT.set(out, at + 2 * i, pcm[i]);
    return at + 2 * pcm.length;
  }

  private static int call(byte[] out, int at, String name) {
    if (!KnownCalls.isUuid(name)) {
      out[at] = (byte) name.length();
      for (int i = 0; i < name.length(); i++) out[at + 1 + i] = (byte) name.charAt(i);
      return at + 1 + name.length();
    }
    out[at] = 0;
    LONG.set(out, at + 1, KnownCalls.high(name));
    LONG.set(out, at + 9, KnownCalls.low(name));
    return at + 1 + UUID_BYTES;
  }

  @Override
  public List<CallerAudio> read(byte[] record) {
    need(record, 0, BEGIN);
    if (record[0] != MARK) throw new WireException("no trunk: it begins with " + record[0]);
    if (record[1] != FORM) throw new WireException("unknown form " + record[1] + " of a trunk, we know " + FORM);
    int count = number(record, 2);
    CallerAudio[] frames = new CallerAudio[Math.min(count, record.length / (PLAIN + BEGIN))];
    int at = BEGIN;
    for (int i = 0; i < count; i++) {
      need(record, at, 2);
      int pcmAt = at + 2 + number(record, at);
      need(record, pcmAt, 2);
      int samples = number(record, pcmAt);
      need(record, pcmAt + 2, 2 * samples);
      frames[i] = frame(record, at + 2, pcmAt, samples);
      at = pcmAt + 2 + 2 * samples;
    }
    if (at != record.length) throw new WireException((record.length - at) + " bytes left over");
    return List.of(frames);
  }

  /** @param at where the head begins, {@code end} where it ends and the samples' count stands */
  private CallerAudio frame(byte[] in, int at, int end, int samples) {
    if (at >= end) throw new WireException("a frame without a call");
    int length = in[at];
    int plain = at + 1 + (length == 0 ? UUID_BYTES : length);
    if (length < 0 || plain + PLAIN > end) throw new WireException("a frame's head that is cut off");
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) pcm[i] = (short) SHORT.get(in, end + 2 + 2 * i);
    return new CallerAudio(length == 0 ? calls.uuid((long) LONG.get(in, at + 1), (long) LONG.get(in, at + 9))
        : named(in, at + 1, length), (long) LONG.get(in, plain), number(in, plain + 8), (long) LONG.get(in, plain + 10),
        (long) LONG.get(in, plain + 18), pcm);
  }

  private static CallId named(byte[] in, int at, int length) {
    try {
      return new CallId(new String(Arrays.copyOfRange(in, at, at + length), StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new WireException("not a valid CallId", e);
    }
  }

  private static int number(byte[] in, int at) {
    return (short) SHORT.get(in, at) & 0xffff;
  }

  private static void need(byte[] in, int at, int n) {
    if (in.length - at < n) throw new WireException("truncated: " + n + " bytes wanted, " + (in.length - at) + " left");
  }
}
