package io.stepline.ops.caller;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** One telephone: says what it is told, knows when the other side speaks, and keeps what it heard. Thread-safe. */
public final class Phone {
  private static final double SPEECH_RMS = 180;
  private static final int CHUNK = 1600;
  private static final int MAX_HEARD_SECONDS = 1800;

  private final CallId call;
  private final Bus bus;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SampleQueue heard = new SampleQueue();
  private Optional<CallEvent.Answered> answered = Optional.empty();
  private Optional<CallEvent.Ended> ended = Optional.empty();
  private long reply;
  private long saying;
  private long lastSpokeNs;
  private long speechNs;
  private long firstSpeechNs;
  private long answeredNs;
  private long quietSinceNs = System.nanoTime();
  private boolean otherSpeaks;
  private int rateHz = 8000;

  Phone(CallId call, Bus bus) {
    this.call = call;
    this.bus = bus;
  }

  public CallId call() {
    return call;
  }

  void event(CallEvent e) {
    locked(() -> {
      switch (e) {
        case CallEvent.Answered a -> {
          answered = Optional.of(a);
          answeredNs = System.nanoTime();
        }
        case CallEvent.Ended x -> ended = Optional.of(x);
        case CallEvent.PlayoutFinished p when p.reply().value() == saying -> {
          saying = 0;
          lastSpokeNs = System.nanoTime();
        }
        default -> {}
      }
    });
  }

  void hear(CallerAudio frame) {
    boolean loud = Tone.rms(frame.pcm(), 0, frame.pcm().length) > SPEECH_RMS;
    long now = System.nanoTime();
    locked(() -> {
      rateHz = frame.sampleRateHz();
      if (heard.size() < rateHz * MAX_HEARD_SECONDS) heard.add(frame.pcm());
      if (loud) {
        if (!otherSpeaks) firstSpeechNs = now;
        otherSpeaks = true;
        speechNs = now;
      } else if (now - speechNs > 150_000_000L) {
        if (otherSpeaks) quietSinceNs = now;
        otherSpeaks = false;
      }
    });
  }

  public boolean awaitAnswer(long millis) {
    return await(() -> answered.isPresent() || ended.isPresent(), millis) && ended.isEmpty();
  }

  public boolean awaitEnd(long millis) {
    return await(() -> ended.isPresent(), millis);
  }

  /** Until the other side has spoken since {@link #say} and has then been quiet for {@code quietMs}. */
  public boolean awaitQuiet(int quietMs, long millis) {
    return await(
        () -> ended.isPresent()
            || firstSpeechNs > lastSpokeNs && !otherSpeaks && System.nanoTime() - quietSinceNs > quietMs * 1_000_000L,
        millis) && ended.isEmpty();
  }

  /**
   * Until the other side begins to speak after we did. @return how long that took, in milliseconds; -1 if it did not
   */
  public long awaitSpeech(long millis) {
    boolean heardThem = await(() -> ended.isPresent() || saying == 0 && firstSpeechNs > lastSpokeNs, millis);
    lock.lock();
    try {
      return heardThem && firstSpeechNs > lastSpokeNs ? (firstSpeechNs - lastSpokeNs) / 1_000_000 : -1;
    } finally {
      lock.unlock();
    }
  }

  /** Speaks 16 kHz PCM and returns at once; {@link #awaitSpoken} waits for the end. */
  public void say(short[] pcm) {
    ReplyId id;
    lock.lock();
    try {
      id = new ReplyId(++reply);
      saying = id.value();
      lastSpokeNs = Long.MAX_VALUE / 2;
    } finally {
      lock.unlock();
    }
    int seq = 0;
    for (int at = 0; at < pcm.length; at += CHUNK)
      bus.publish(Topics.BOT_AUDIO, new BotAudio(call, id, seq++, 16_000, false, Stamps.EMPTY,
          java.util.Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + CHUNK))));
    bus.publish(Topics.BOT_AUDIO, new BotAudio(call, id, seq, 16_000, true, Stamps.EMPTY, new short[0]));
    bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Open(call, id, Stamps.EMPTY));
  }

  public boolean awaitSpoken(long millis) {
    return await(() -> saying == 0 || ended.isPresent(), millis);
  }

  public void press(String keys) {
    lock.lock();
    try {
      lastSpokeNs = System.nanoTime();
    } finally {
      lock.unlock();
    }
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.SendKeys(call, keys));
  }

  public void hold(boolean onHold) {
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Hold(call, onHold));
  }

  public void hangUp() {
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "phone"));
  }

  /** Whether it still says what it was told to say. */
  public boolean speaks() {
    lock.lock();
    try {
      return saying != 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the other side has been heard since we spoke last. */
  public boolean isAnswered() {
    lock.lock();
    try {
      return saying == 0 && speechNs > lastSpokeNs;
    } finally {
      lock.unlock();
    }
  }

  /** For how long neither side has been heard, in milliseconds; 0 while one of them is, or nobody has been yet. */
  public long silentMs() {
    lock.lock();
    try {
      long now = System.nanoTime();
      long last = Math.max(saying != 0 ? now : lastSpokeNs, speechNs);
      if (last == 0 && answered.isPresent()) last = answeredNs;
      return last == 0 ? 0 : Math.max(0, now - last) / 1_000_000;
    } finally {
      lock.unlock();
    }
  }

  public boolean otherSpeaks() {
    lock.lock();
    try {
      return otherSpeaks;
    } finally {
      lock.unlock();
    }
  }

  public Optional<CallEvent.Ended> ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** All that was heard since the last call of this, at {@link #rateHz}. */
  public short[] takeHeard() {
    lock.lock();
    try {
      return heard.take(heard.size());
    } finally {
      lock.unlock();
    }
  }

  public int rateHz() {
    return rateHz;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean await(BooleanSupplier condition, long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        long left = until - System.nanoTime();
        if (left <= 0) return false;
        long waited = changed.awaitNanos(Math.min(left, 20_000_000));
        assert waited <= left;
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
