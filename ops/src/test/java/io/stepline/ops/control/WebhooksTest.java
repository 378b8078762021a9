package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Posts whose receiver fails, in virtual time. */
class WebhooksTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final List<String> received = new ArrayList<>();
  private final List<String> tried = new ArrayList<>();
  private String refuses = "nothing";
  private ManualLane lane = new ManualLane("webhooks");
  @TempDir
  Path folder;

  private boolean post(byte[] body) throws IOException {
    String id = new String(body, StandardCharsets.UTF_8).replaceFirst("^\\{\"id\":\"([^\"]*)\".*$", "$1");
    tried.add(id);
    if (id.startsWith(refuses)) throw new IOException("refused");
    received.add(id);
    return true;
  }

  private Webhooks webhooks() {
    lane = new ManualLane("webhooks");
    ManualLane its = lane;
    return new Webhooks(bus, folder, this::post, () -> its.nowMs() * 1_000, its, Runnable::run, Meters.NONE);
  }

  private void held(String call, long atUs) {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.HoldChanged(new CallId(call), true, atUs));
    bus.deliver();
  }

  private void pass(long ms) {
    for (long t = 0; t < ms; t += 100) {
      lane.advance(100);
      lane.runAll();
    }
  }

  @Test
  void shouldKeepTheOrderOfACallAndNotHoldUpOthers() {
    webhooks();
    refuses = "a-";
    held("a", 1);
    held("a", 2);
    held("b", 3);
    pass(2_000);
    assertThat(received).containsExactly("b-HoldChanged-3");
    assertThat(tried).doesNotContain("a-HoldChanged-2");
    refuses = "nothing";
    pass(10_000);
    assertThat(received).containsExactly("b-HoldChanged-3", "a-HoldChanged-1", "a-HoldChanged-2");
  }

  @Test
  void shouldDeliverAfterARestartWhatWasNotDelivered() {
    Webhooks before = webhooks();
    refuses = "a";
    held("a", 1);
    held("a", 2);
    pass(1_000);
    before.close();
    refuses = "nothing";
    Webhooks after = webhooks();
    pass(1_000);
    assertThat(received).containsExactly("a-HoldChanged-1", "a-HoldChanged-2");
    assertThat(after.page()).containsEntry("waiting", 0);
  }

  @Test
  void shouldTryLessAndLessOften() {
    webhooks();
    refuses = "a";
    held("a", 1);
    pass(60_000);
    assertThat(tried).hasSizeBetween(6, 9);
  }

  @Test
  void shouldShowADeadLetterAndGoOnWithTheNextOfTheCall() {
    WebhookQueue queue = new WebhookQueue();
    WebhookQueue.Post first = new WebhookQueue.Post("1", "a");
    WebhookQueue.Post second = new WebhookQueue.Post("2", "a");
    queue.add(first, 0);
    queue.add(second, 0);
    long nowMs = 0;
    boolean givenUp = false;
    for (; !givenUp; nowMs += 300_000) givenUp = queue.due(nowMs, 1).contains(first) && queue.failed(first, nowMs);
    assertThat(nowMs).isGreaterThanOrEqualTo(WebhookQueue.GIVE_UP_MS);
    assertThat(queue.due(nowMs, 1)).containsExactly(second);
  }

  @Test
  void shouldBoundDeadLetters() throws IOException {
    WebhookSpool spool = new WebhookSpool(folder);
    for (int i = 0; i < 3; i++) spool.bury(spool.write("a", new byte[1]));
    assertThat(spool.buried()).isEqualTo(3);
    assertThat(new WebhookSpool(folder).newestDead(2)).extracting(n -> n.substring(0, 16))
        .containsExactly("0000000000000002", "0000000000000003");
  }

  @Test
  void shouldTellNobodyWhatWasKeyed() {
    webhooks();
    bus.publish(Topics.CALL_EVENTS, new CallEvent.KeyPressed(new CallId("a"), "7", 100, 1));
    bus.deliver();
    pass(1_000);
    assertThat(tried).isEmpty();
  }
}
