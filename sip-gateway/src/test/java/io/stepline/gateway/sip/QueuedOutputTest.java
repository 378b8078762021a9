package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueuedOutputTest {
  @Test
  void shouldWriteEverythingInOrderBeforeItEnds() throws Exception {
    ByteArrayOutputStream peer = new ByteArrayOutputStream();
    CountDownLatch closed = new CountDownLatch(1);
    QueuedOutput out = new QueuedOutput(peer, closed::countDown);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      out.write(("message " + i + "\n").getBytes());
      all.append("message ").append(i).append('\n');
    }
    out.finish();
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(peer).hasToString(all.toString());
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldNeverWaitForAPeerThatDoesNotReadAndGiveItUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    };
    QueuedOutput out = new QueuedOutput(full, closed::countDown);
    byte[] kilobyte = new byte[1024];
    int taken = 0;
    try {
      for (; taken < 2 * QueuedOutput.MOST_BYTES / 1024; taken++) out.write(kilobyte);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("does not read");
    }
    assertThat(taken * 1024).isBetween(QueuedOutput.MOST_BYTES - 4096, QueuedOutput.MOST_BYTES + 4096);
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    never.countDown();
  }
}
