package io.stepline.model.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void shouldDoControlBeforeAudioAndGoOnAfterAFailure() throws InterruptedException {
    List<String> done = new CopyOnWriteArrayList<>();
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(1);
    try (Mailbox mailbox = new Mailbox("test")) {
      mailbox.audio(() -> {
        try {
          hold.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
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
  }

  @Test
  void shouldRememberEndedCallsWithinBounds() {
    EndedCalls ended = new EndedCalls();
    for (int i = 0; i < 30_000; i++) ended.add(new CallId("c" + i));
    assertThat(ended.contains(new CallId("c29999"))).isTrue();
    assertThat(ended.contains(new CallId("c0"))).isFalse();
  }
}
