package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.TurnId;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.engine.ChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two chat workers on one bus, and what becomes of the replies of one that is gone. */
class ChatWorkerTest {
  private static final CallId CALL = new CallId("c");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<ReplyChunk> said = new CopyOnWriteArrayList<>();
  private final Model first = new Model();
  private final Model second = new Model();
  private final List<ChatWorker> workers = new ArrayList<>();

  /** Says what it is told to. */
  private static final class Model implements ChatModel {
    final List<Sink> sinks = new CopyOnWriteArrayList<>();
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger forgotten = new AtomicInteger();

    @Override
    public String name() {
      return "script";
    }

    @Override
    public CompletableFuture<String> writtenDown(ChatRequest.Generate request) {
      return CompletableFuture.completedFuture("text of " + request.heard().utterance());
    }

    @Override
    public void forget(Predicate<CallId> calls) {
      if (calls.test(CALL)) forgotten.incrementAndGet();
    }

    @Override
    public Reply start(ChatRequest.Generate request, Sink sink) {
      sinks.add(sink);
      return new Reply() {
        @Override
        public void toolResult(ChatRequest.ToolResult result) {}

        @Override
        public void cancel() {
          cancelled.incrementAndGet();
        }
      };
    }
  }

  @BeforeEach
  void begin() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.REPLY_CHUNKS, said::add))));
    joins(first);
  }

  @AfterEach
  void end() {
    workers.forEach(ChatWorker::close);
  }

  private void joins(Model model) {
    workers.add(new ChatWorker(model, Map.of(), bus, () -> 1_000_000, "worker-" + workers.size(), 0, Meters.NONE));
  }

  private void asks(int reply) {
    bus.publish(Topics.CHAT_REQUESTS,
        new ChatRequest.Generate(CALL, new TurnId(1), new ReplyId(reply), false, ChatRequest.Cause.CALLER_SPOKE,
            ChatRequest.Caller.UNKNOWN, ChatRequest.Heard.NOTHING,
            List.of(), "", Stamps.EMPTY));
    bus.deliver();
    await().until(() -> first.sinks.size() == reply);
  }

  /** The first dies without a word, and the second takes over. */
  private void dies() {
    joins(second);
    bus.move(bus.readers("chat").getFirst(), bus.partitionOf(CALL));
    settle();
    bus.kill(bus.readers("chat").getFirst());
    settle();
  }

  /** Lets the workers' threads come to rest. */
  private void settle() {
    for (int i = 0; i < 5; i++) {
      bus.deliver();
      await().pollDelay(java.time.Duration.ofMillis(20)).until(() -> true);
    }
  }

  @Test
  void shouldMakeAReplyAnewOfWhichNothingWasPublished() {
    asks(1);
    dies();
    assertThat(second.sinks).hasSize(1);
    second.sinks.getFirst().text("Hello.");
    second.sinks.getFirst().end("", "", 0);
    settle();
    assertThat(said).extracting(ReplyChunk::seq).containsExactly(0, 1);
  }

  @Test
  void shouldEndAReplyThatAnotherHadBegunAndNotMakeAFinishedOneAgain() {
    asks(1);
    first.sinks.getFirst().end("", "", 0);
    asks(2);
    first.sinks.get(1).text("You can");
    settle();
    dies();
    assertThat(second.sinks).isEmpty();
    assertThat(said).hasSize(3);
    assertThat(said.getLast()).isInstanceOfSatisfying(ReplyChunk.End.class, e -> {
      assertThat(e.reply()).isEqualTo(new ReplyId(2));
      assertThat(e.seq()).isEqualTo(1);
    });
  }

  @Test
  void shouldNotMakeAReplyAnewThatWasCancelled() {
    asks(1);
    bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(CALL, new ReplyId(1)));
    settle();
    dies();
    assertThat(second.sinks).isEmpty();
  }

  @Test
  void shouldSayNothingForCallsThatAreAnothersNow() {
    asks(1);
    joins(second);
    Bus.Subscription reader = bus.readers("chat").getFirst();
    bus.move(reader, bus.partitionOf(CALL));
    settle();
    bus.freeze(reader);
    first.sinks.getFirst().text("Late.");
    settle();
    assertThat(said).isEmpty();
    bus.thaw(reader);
    first.sinks.getFirst().text("Later.");
    settle();
    assertThat(said).isEmpty();
    assertThat(first.cancelled).hasPositiveValue();
  }

  @Test
  void shouldCancelAndKeepNothingWhenItsPartitionsGo() {
    asks(1);
    workers.getFirst().close();
    assertThat(first.cancelled).hasValue(1);
    first.sinks.getFirst().text("Late.");
    settle();
    assertThat(said).isEmpty();
  }

  private void drafts(int reply, long utterance) {
    bus.publish(Topics.CHAT_REQUESTS,
        new ChatRequest.Generate(CALL, new TurnId(1), new ReplyId(reply), true, ChatRequest.Cause.CALLER_SPOKE,
            ChatRequest.Caller.UNKNOWN, new ChatRequest.Heard("", 1, false, "", List.of(), SpeechTokens.Wave.NONE, 0,
                utterance),
            List.of(), "", Stamps.EMPTY));
    settle();
  }

  private void opens(int reply) {
    bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Open(CALL, new ReplyId(reply), Stamps.EMPTY));
    settle();
  }

  @Test
  void shouldHaveTurnsWrittenDownOfWhichTheReplyWasOpened() {
    List<Transcript> written = new CopyOnWriteArrayList<>();
    bus.subscribe(
        new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.SPEECH_TRANSCRIPTS, written::add))));
    drafts(1, 70);
    drafts(2, 80);
    assertThat(written).as("nobody knows yet whether the turn is over").isEmpty();
    opens(2);
    opens(2);
    assertThat(written).containsExactly(new Transcript(CALL, 80, "text of 80"));
    opens(3);
    drafts(3, 90);
    assertThat(written).as("opened before it was asked for").hasSize(2);
  }

  @Test
  void shouldForgetWhatTheModelKeepsOfCallsThatAreOver() {
    asks(1);
    workers.getFirst().close();
    assertThat(first.forgotten).hasPositiveValue();
  }
}
