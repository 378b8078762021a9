package io.stepline.ops.bench.micro;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.CallerTrunk;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Records of the audio path and of a reply, written and read. */
@State(Scope.Thread)
public class WireBench {
  /** Of one partition. */
  private static final int CALLS = 50;
  private static final CallId CALL = new CallId("0f8fad5b-d9cb-469f-a165-70867728950e");
  private final CallerAudio frame = new CallerAudio(CALL, 160, 8_000, 1, 2, new short[160]);
  private final byte[] frameBytes = Topics.CALLER_AUDIO.codec().encode(frame);
  private final CallerTrunk trunk = new CallerTrunk();
  private final List<CallerAudio> frames = Collections.nCopies(CALLS, frame);
  private final byte[] trunkBytes = trunk.write(frames).getFirst();
  private final CallEvent event = new CallEvent.PlayoutFinished(CALL, new ReplyId(4), 8_000, 8_000, true, 1);
  private final byte[] eventBytes = Topics.CALL_EVENTS.codec().encode(event);
  private final ReplyChunk chunk =
      new ReplyChunk.Text(CALL, new ReplyId(4), 1, "We are open from nine to six.", "ann", "en-us", Stamps.EMPTY);
  private final byte[] chunkBytes = Topics.REPLY_CHUNKS.codec().encode(chunk);

  @Benchmark
  public byte[] writeCallerAudio() {
    return Topics.CALLER_AUDIO.codec().encode(frame);
  }

  @Benchmark
  public CallerAudio readCallerAudio() {
    return Topics.CALLER_AUDIO.codec().decode(frameBytes);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public List<byte[]> writeTrunk() {
    return trunk.write(frames);
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public List<CallerAudio> readTrunk() {
    return trunk.read(trunkBytes);
  }

  @Benchmark
  public byte[] writeEvent() {
    return Topics.CALL_EVENTS.codec().encode(event);
  }

  @Benchmark
  public CallEvent readEvent() {
    return Topics.CALL_EVENTS.codec().decode(eventBytes);
  }

  @Benchmark
  public byte[] writeReply() {
    return Topics.REPLY_CHUNKS.codec().encode(chunk);
  }

  @Benchmark
  public ReplyChunk readReply() {
    return Topics.REPLY_CHUNKS.codec().decode(chunkBytes);
  }
}
