package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BotPlayoutTest {
  private static final CallId CALL = new CallId("c");
  private final List<CallEvent> events = new ArrayList<>();
  private final BotPlayout playout = new BotPlayout(CALL, 8000, 40, events::add);

  private void audio(long reply, int seq, int millis, boolean last) {
    short[] pcm = new short[8 * millis];
    Arrays.fill(pcm, (short) reply);
    playout.audio(new BotAudio(CALL, new ReplyId(reply), seq, 8000, last, Stamps.EMPTY, pcm));
  }

  private void open(long reply) {
    playout.open(new PlayoutControl.Open(CALL, new ReplyId(reply), Stamps.EMPTY));
  }

  private void flush(long reply) {
    playout.flush(new PlayoutControl.Flush(CALL, new ReplyId(reply)));
  }

  private int playAll() {
    int frames = 0;
    for (int i = 0; i < 1000; i++) if (playout.nextFrame(1).isPresent()) frames++;
    return frames;
  }

  @Test
  void shouldSoundOnlyTheOpenReply() {
    audio(1, 0, 100, true);
    assertThat(playout.nextFrame(1)).isEmpty();
    open(2);
    assertThat(playout.nextFrame(1)).isEmpty();
    audio(2, 0, 100, true);
    assertThat(playout.nextFrame(1).orElseThrow()[0]).isEqualTo((short) 2);
  }

  @Test
  void shouldAnnounceStartAndEndWithWhatWasHeard() {
    open(1);
    audio(1, 0, 100, false);
    audio(1, 1, 50, true);
    assertThat(playAll()).isEqualTo(8);
    assertThat(events).hasSize(2);
    assertThat(events.getFirst()).isInstanceOf(CallEvent.PlayoutStarted.class);
    assertThat(events.getLast()).isEqualTo(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 1200, 8000, true, 1));
    assertThat(playout.openReply()).isEmpty();
  }

  private int silentMs() {
    return events.stream().mapToInt(e -> e instanceof CallEvent.PlayoutFinished p ? p.silentMs() : 0).sum();
  }

  private void frames(int n) {
    for (int i = 0; i < n; i++) playout.nextFrame(1);
  }

  @Test
  void shouldCountTheSilenceInsideAReply() {
    open(1);
    frames(10);
    audio(1, 0, 100, false);
    frames(5 + 7);
    audio(1, 1, 100, false);
    frames(5 + 3);
    audio(1, 2, 40, true);
    frames(10);
    assertThat(silentMs()).as("seven frames and three, none before its first sound").isEqualTo(200);
  }

  @Test
  void shouldNotCountSilenceThatNoSoundEnds() {
    open(1);
    audio(1, 0, 100, false);
    frames(5 + 50);
    audio(1, 1, 0, true);
    frames(2);
    assertThat(silentMs()).isZero();
    open(2);
    audio(2, 0, 100, false);
    frames(5 + 50);
    flush(2);
    assertThat(silentMs()).isZero();
  }

  @Test
  void shouldNotCountSilenceWhileHeldOrBehindAPrompt() {
    open(1);
    audio(1, 0, 100, false);
    frames(5);
    playout.hold(new PlayoutControl.Hold(CALL, new ReplyId(1)));
    frames(30);
    playout.resume(new PlayoutControl.Resume(CALL, new ReplyId(1)));
    frames(5);
    playout.playPrompt(new short[160 * 4]);
    frames(4);
    audio(1, 1, 40, true);
    frames(5);
    assertThat(silentMs()).isZero();
  }

  @Test
  void shouldFallSilentAtOnceWhenFlushedAndSayHowMuchWasHeard() {
    open(1);
    audio(1, 0, 1000, false);
    for (int i = 0; i < 5; i++) playout.nextFrame(1);
    flush(1);
    assertThat(playout.nextFrame(1)).isEmpty();
    audio(1, 1, 1000, true);
    open(1);
    assertThat(playAll()).isZero();
    assertThat(events.getLast()).isEqualTo(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 800, 8000, false, 0));
  }

  @Test
  void shouldWaitForSoundToBeginWithAndForTheRestInTheMiddle() {
    open(1);
    audio(1, 0, 20, false);
    assertThat(playout.nextFrame(1)).as("less than the start buffer").isEmpty();
    audio(1, 1, 20, false);
    assertThat(playAll()).isEqualTo(2);
    assertThat(events).as("a tool may be running").hasSize(1);
    audio(1, 2, 20, true);
    assertThat(playAll()).isEqualTo(1);
    assertThat(events).hasSize(2);
  }

  @Test
  void shouldEndAReplyWithoutSound() {
    open(1);
    audio(1, 0, 0, true);
    playAll();
    assertThat(events).hasSize(2);
  }

  @Test
  void shouldIgnoreRepeatedPieces() {
    open(1);
    audio(1, 0, 100, false);
    audio(1, 0, 100, false);
    audio(1, 1, 20, true);
    assertThat(playAll()).isEqualTo(6);
  }

  @Test
  void shouldPlayItsOwnPromptFirst() {
    short[] prompt = new short[160];
    Arrays.fill(prompt, (short) 99);
    open(1);
    audio(1, 0, 100, true);
    playout.playPrompt(prompt);
    assertThat(playout.nextFrame(1).orElseThrow()[0]).isEqualTo((short) 99);
    assertThat(playout.nextFrame(1).orElseThrow()[0]).isEqualTo((short) 1);
  }

  /**
   * Arbitrary orders: never sound of a reply that is flushed or not open, one start and one end at most for each reply,
   * nothing kept of old ones.
   */
  @Test
  void shouldKeepItsPromisesUnderArbitraryOrders() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      List<CallEvent> seen = new ArrayList<>();
      BotPlayout gate = new BotPlayout(CALL, 8000, random.nextInt(3) * 20, seen::add);
      long flushed = 0;
      long opened = 0;
      int[] seq = new int[20];
      for (int i = 0; i < 120; i++) {
        int reply = 1 + random.nextInt(12);
        switch (random.nextInt(6)) {
          case 0 -> {
            gate.open(new PlayoutControl.Open(CALL, new ReplyId(reply), Stamps.EMPTY));
            if (reply > flushed) {
              if (opened > 0 && opened < reply) flushed = Math.max(flushed, opened);
              opened = reply;
            }
          }
          case 1 -> {
            if (random.nextInt(4) == 0) {
              gate.flush(new PlayoutControl.Flush(CALL, new ReplyId(reply)));
              flushed = Math.max(flushed, reply);
            }
          }
          case 2, 3 -> {
            short[] pcm = new short[random.nextInt(400)];
            Arrays.fill(pcm, (short) reply);
            gate.audio(
                new BotAudio(CALL, new ReplyId(reply), seq[reply]++, 8000, random.nextInt(3) == 0, Stamps.EMPTY, pcm));
          }
          default -> {
            var frame = gate.nextFrame(1);
            if (frame.isPresent()) {
              assertThat((long) frame.get()[0]).as("seed %d", seed).isEqualTo(opened).isGreaterThan(flushed);
            }
          }
        }
        for (CallEvent e : seen)
          if (e instanceof CallEvent.PlayoutFinished f) flushed = Math.max(flushed, f.reply().value());
      }
      Set<ReplyId> started = new HashSet<>();
      Set<ReplyId> finished = new HashSet<>();
      for (CallEvent e : seen) {
        if (e instanceof CallEvent.PlayoutStarted s) assertThat(started.add(s.reply())).as("seed %d", seed).isTrue();
        if (e instanceof CallEvent.PlayoutFinished f)
          assertThat(finished.add(f.reply()) && started.contains(f.reply())).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void shouldHoldItsBreathAndGoOnALittleBefore() {
    open(1);
    audio(1, 0, 1_000, true);
    for (int i = 0; i < 25; i++) playout.nextFrame(1);
    playout.hold(new PlayoutControl.Hold(CALL, new ReplyId(1)));
    for (int i = 0; i < 50; i++) assertThat(playout.nextFrame(1)).isEmpty();
    playout.resume(new PlayoutControl.Resume(CALL, new ReplyId(1)));
    assertThat(playAll()).as("half a second is left, and 300 ms come again").isEqualTo(40);
    assertThat(events.getLast()).isEqualTo(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 8_000, 8_000, true, 1));
  }

  @Test
  void shouldCountWhatWasHeardWhenAHeldReplyIsFlushed() {
    open(1);
    audio(1, 0, 1_000, true);
    for (int i = 0; i < 25; i++) playout.nextFrame(1);
    playout.hold(new PlayoutControl.Hold(CALL, new ReplyId(1)));
    flush(1);
    assertThat(events.getLast()).isEqualTo(new CallEvent.PlayoutFinished(CALL, new ReplyId(1), 4_000, 8_000, false, 0));
    open(2);
    audio(2, 0, 100, true);
    assertThat(playAll()).isEqualTo(5);
  }
}
