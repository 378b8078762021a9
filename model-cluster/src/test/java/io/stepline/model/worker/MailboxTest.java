package io.stepline.model.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.testkit.RecordedMeters;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void shouldDoControlBeforeAudioAndGoOnAfterAFailure() throws InterruptedException {
    List<String> done = new CopyOnWriteArrayList<>();
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(1);
    RecordedMeters meters = new RecordedMeters();
    try (Mailbox mailbox = new Mailbox("test", meters)) {
      mailbox.audio(() -> await(hold));
      mailbox.audio(() -> done.add("audio"));
      mailbox.control(() -> done.add("control"));
      mailbox.control(() -> {
        throw new IllegalStateException("planned");
      });
      mailbox.audio(all::countDown);
      hold.countDown();
      all.await();
    }
    assertThat(done).containsExactly("control", "audio");
    assertThat(meters.sum("stepline.mailbox.steps.failed{mailbox=test}")).isEqualTo(1);
  }

  @Test
  void shouldSayHowManyStepsWaitAndHowManyWereDropped() throws InterruptedException {
    RecordedMeters meters = new RecordedMeters();
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch hold = new CountDownLatch(1);
    try (Mailbox mailbox = new Mailbox("test", meters)) {
      mailbox.control(() -> {
        busy.countDown();
        await(hold);
      });
      busy.await();
      for (int i = 0; i < 50_003; i++) mailbox.audio(() -> {});
      assertThat(meters.gauge("stepline.mailbox.waiting{lane=audio, mailbox=test}")).isEqualTo(50_000);
      assertThat(meters.sum("stepline.mailbox.steps.dropped{mailbox=test}")).isEqualTo(3).isEqualTo(mailbox.dropped());
      hold.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldRememberEndedCallsWithinBounds() {
    EndedCalls ended = new EndedCalls();
    for (int i = 0; i < 30_000; i++) ended.add(new CallId("c" + i));
    assertThat(ended.contains(new CallId("c29999"))).isTrue();
    assertThat(ended.contains(new CallId("c0"))).isFalse();
  }

  @Test
  void shouldSkipSoundThatHasWaitedForTooLongAndGoOnWithWhatIsFresh() throws Exception {
    RecordedMeters meters = new RecordedMeters();
    AtomicLong nowNs = new AtomicLong();
    CountDownLatch stalled = new CountDownLatch(1);
    List<String> done = new CopyOnWriteArrayList<>();
    try (Mailbox mailbox = new Mailbox("test", meters, nowNs::get)) {
      mailbox.control(() -> await(stalled));
      mailbox.sound(40, () -> done.add("old"));
      mailbox.audio(() -> done.add("settled"));
      nowNs.addAndGet(3_000_000_001L);
      mailbox.sound(7, () -> done.add("fresh"));
      stalled.countDown();
    }
    assertThat(done).containsExactly("settled", "fresh");
    assertThat(meters.sum("stepline.mailbox.frames.skipped{mailbox=test}")).isEqualTo(40);
  }

}
