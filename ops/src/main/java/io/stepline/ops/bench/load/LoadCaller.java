package io.stepline.ops.bench.load;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.codec.Encoder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * All callers of a run, on one thread that comes by every millisecond: a twentieth of them sends and reads then. Says
 * {@code measuring} when the measurement begins, so that others look at the same time. Owns its process.
 */
public final class LoadCaller {
  private static final long MS = 1_000_000;
  private static final int SLOTS = 20;
  private static final long GIVE_UP_NS = 32_000 * MS;

  private final LoadPlan plan;
  private final PrintStream out;
  private final AudioCodec codec;
  private final List<LoadCall> calls = new ArrayList<>();
  private final Optional<StampedSocket> sip;
  private final CallerText text;
  private final InetSocketAddress house;
  private final byte[] datagram = new byte[8_192];
  private final Random random = new Random(7);
  private final List<byte[]> sound;
  private final List<Long> setUps = new ArrayList<>();
  private final List<Long> ticks = new ArrayList<>();
  private final Map<Integer, Integer> refused = new TreeMap<>();
  private int endedByHouse;
  private int repeated;
  private long fromNs = Long.MAX_VALUE;
  private long toNs = Long.MAX_VALUE;
  /** From the clock of this process to that of the kernel's stamps. */
  private final long epochNs;

  private LoadCaller(LoadPlan plan, PrintStream out) throws IOException {
    this.plan = plan;
    this.out = out;
    this.codec = Codecs.named(plan.codec());
    this.sound = encoded(codec, Path.of(plan.sound()));
    this.sip = plan.house().isEmpty() ? Optional.empty() : Optional.of(StampedSocket.open(plan.sipPort()));
    LoadPlan.House at = plan.house().isEmpty() ? new LoadPlan.House("", 1) : plan.house().getFirst();
    this.text = new CallerText(at.user(), at.port(), plan.sipPort(), Long.toString(ProcessHandle.current().pid()));
    this.house = new InetSocketAddress("127.0.0.1", at.port());
    java.time.Instant now = java.time.Instant.now();
    this.epochNs = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
  }

  public static LoadResult run(LoadPlan plan, PrintStream out) throws IOException {
    return new LoadCaller(plan, out).go();
  }

  /** Payloads of 20 ms each, made before anything is measured. */
  private static List<byte[]> encoded(AudioCodec codec, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int frame = codec.sampleHz() / 50;
    List<byte[]> payloads = new ArrayList<>();
    try (Encoder encoder = codec.newEncoder()) {
      while (bytes.remaining() >= 2 * frame) {
        short[] pcm = new short[frame];
        for (int i = 0; i < frame; i++) pcm[i] = bytes.getShort();
        byte[] payload = encoder.encode(pcm);
        if (payload.length > 0) payloads.add(payload);
      }
    }
    if (payloads.isEmpty()) throw new IllegalArgumentException(file + " holds no sound");
    return payloads;
  }

  private LoadResult go() throws IOException {
    boolean brief = plan.holdMs() > 0;
    for (int i = 0; i < plan.calls(); i++)
      calls.add(new LoadCall(plan.firstPort() + 2 * i, codec, sound, random));
    long begin = System.nanoTime();
    long ramp = plan.house().isEmpty() ? 0 : (long) (plan.calls() / plan.perSecond() * 1e9);
    long measureAt = begin + (brief ? 0 : ramp) + plan.warmMs() * MS;
    long end = brief ? begin + ramp + plan.holdMs() * MS : measureAt + plan.measureMs() * MS;
    boolean told = false;
    int next = 0;
    long due = begin;
    for (long tick = 0;; tick++) {
      due += MS;
      sleepUntil(due);
      long now = System.nanoTime();
      if (!told && now >= measureAt) {
        told = true;
        fromNs = measureAt + epochNs;
        toNs = end + epochNs;
        out.println("measuring");
        out.flush();
      }
      if (told && now < end) ticks.add(now - due);
      readSip();
      for (; next < plan.calls() && now >= begin + (long) (next / plan.perSecond() * 1e9); next++) begin(next, now);
      int slot = (int) (tick % SLOTS);
      for (int i = slot; i < calls.size(); i += SLOTS) serve(i, now, brief, end);
      if (now > end && (calls.stream().allMatch(c -> c.stage == LoadCall.Stage.OVER) || now > end + 12_000 * MS))
        break;
    }
    LoadResult result = result();
    calls.forEach(LoadCall::close);
    sip.ifPresent(StampedSocket::close);
    return result;
  }

  /** Sleeps most of it; the rest of a tick's tenths is no harm. */
  private static void sleepUntil(long dueNs) {
    for (long left = dueNs - System.nanoTime(); left > 50_000; left = dueNs - System.nanoTime())
      LockSupport.parkNanos(left);
  }

  private void begin(int i, long now) {
    LoadCall c = calls.get(i);
    if (sip.isPresent()) {
      c.stage = LoadCall.Stage.INVITED;
      c.invitedAtNs = now + epochNs;
      ask(c, now, text.invite(i, c.port(), codec));
      return;
    }
    c.talkTo(plan.peers().get(i));
    c.stage = LoadCall.Stage.UP;
    c.upNs = now;
  }

  private void ask(LoadCall c, long now, String request) {
    c.askedNs = now;
    c.tries++;
    say(request);
  }

  private void say(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    sip.ifPresent(s -> s.send(bytes, bytes.length, house));
  }

  private void serve(int i, long now, boolean brief, long end) {
    LoadCall c = calls.get(i);
    c.drain(fromNs, toNs);
    switch (c.stage) {
      case UP -> {
        c.send();
        if (now >= (brief ? c.upNs + plan.holdMs() * MS : end)) leave(i, c, now);
      }
      case INVITED -> again(c, now, text.invite(i, c.port(), codec));
      case LEAVING -> again(c, now, text.bye(i, c.answer));
      case NEW, OVER -> {
      }
    }
  }

  private void leave(int i, LoadCall c, long now) {
    if (sip.isEmpty()) {
      c.stage = LoadCall.Stage.OVER;
      return;
    }
    c.stage = LoadCall.Stage.LEAVING;
    c.tries = 0;
    ask(c, now, text.bye(i, c.answer));
  }

  /** Timers A, B, E and F of RFC 3261. */
  private void again(LoadCall c, long now, String request) {
    if (now - c.askedNs < Math.min(4_000, 500L << Math.min(10, c.tries - 1)) * MS) return;
    if (c.tries >= 7 || now + epochNs - c.invitedAtNs > GIVE_UP_NS && c.stage == LoadCall.Stage.INVITED) {
      if (c.stage == LoadCall.Stage.INVITED) refused.merge(0, 1, Integer::sum);
      c.stage = LoadCall.Stage.OVER;
      return;
    }
    repeated++;
    ask(c, now, request);
  }

  private void readSip() {
    if (sip.isEmpty()) return;
    StampedSocket s = sip.get();
    for (int n = s.receive(datagram); n >= 0; n = s.receive(datagram)) {
      String message = new String(datagram, 0, n, StandardCharsets.UTF_8);
      int i = text.call(message);
      if (i < 0 || i >= calls.size()) continue;
      int status = CallerText.status(message);
      if (status == 0) asked(calls.get(i), message);
      else if (CallerText.header(message, "CSeq").orElse("").endsWith("INVITE")) answered(i, status, message, s);
      else if (calls.get(i).stage == LoadCall.Stage.LEAVING) calls.get(i).stage = LoadCall.Stage.OVER;
    }
  }

  private void asked(LoadCall c, String request) {
    if (request.startsWith("ACK")) return;
    say(CallerText.ok(request));
    if (!request.startsWith("BYE")) return;
    if (c.stage == LoadCall.Stage.UP) endedByHouse++;
    c.stage = LoadCall.Stage.OVER;
  }

  private void answered(int i, int status, String message, StampedSocket s) {
    if (status < 200) return;
    LoadCall c = calls.get(i);
    say(text.ack(i, message, status < 300));
    if (c.stage != LoadCall.Stage.INVITED) return;
    if (status >= 300) {
      refused.merge(status, 1, Integer::sum);
      c.stage = LoadCall.Stage.OVER;
      return;
    }
    setUps.add(s.stampNs() - c.invitedAtNs);
    c.answer = message;
    c.talkTo(CallerText.mediaPort(message));
    c.stage = LoadCall.Stage.UP;
    c.upNs = s.stampNs() - epochNs;
  }

  private LoadResult result() {
    int answered = sip.isPresent() ? setUps.size() : calls.size();
    return new LoadResult(calls.size(), answered, refused, endedByHouse, repeated,
        calls.stream().mapToLong(c -> c.sent).sum(), calls.stream().mapToLong(c -> c.received).sum(),
        LoadResult.Spread.of(setUps), Departures.of(calls.stream().flatMap(c -> c.streams().stream()).toList()),
        LoadResult.Spread.of(ticks), calls.isEmpty() ? "" : calls.getFirst().stampedBy());
  }
}
