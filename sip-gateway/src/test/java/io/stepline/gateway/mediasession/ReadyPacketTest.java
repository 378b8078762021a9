package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReadyPacketTest {
  /** Two threads race over two hundred thousand ticks, ten times: every packet is sent, and once. */
  @RepeatedTest(10)
  void shouldSendEveryPacketOnce() throws InterruptedException {
    ReadyPacket hand = new ReadyPacket();
    ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
    ReadyPacket.Send send = (bytes, late) -> sent.add(ByteBuffer.wrap(bytes).getInt());
    int count = 200_000;
    Thread pacer = new Thread(() -> {
      for (int i = 0; i < count; i++) hand.due(send);
    });
    pacer.start();
    for (int i = 0; i < count; i++) hand.prepared(ByteBuffer.allocate(4).putInt(i).array(), send);
    pacer.join();
    hand.due(send);
    hand.due(send);
    assertThat(sent).hasSize(count).doesNotHaveDuplicates();
  }

  @Test
  void shouldSendLateWhatIsPreparedLate() {
    ReadyPacket hand = new ReadyPacket();
    StringBuilder log = new StringBuilder();
    hand.due((b, late) -> log.append("early"));
    hand.prepared(new byte[] {1}, (b, late) -> log.append(late ? "late" : "on time"));
    hand.prepared(new byte[] {2}, (b, late) -> log.append("unexpected"));
    hand.due((b, late) -> log.append(late ? "" : " on time"));
    hand.prepared(new byte[0], (b, late) -> log.append("unexpected"));
    hand.due((b, late) -> log.append("unexpected"));
    assertThat(log).hasToString("late on time");
  }
}
