package io.stepline.ops.bench.micro;

import io.stepline.media.audio.Tone;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.codec.Decoder;
import io.stepline.media.codec.Encoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One frame of 20 ms there and back. */
@State(Scope.Thread)
public class CodecBench {
  @Param({"PCMU", "PCMA", "G722", "OPUS"})
  public String codec = "PCMU";
  private Encoder encoder = pcm -> new byte[0];
  private Decoder decoder = Codecs.PCMU.newDecoder();
  private short[] pcm = {};
  private byte[] payload = {};

  @Setup(Level.Trial)
  public void open() {
    AudioCodec c = Codecs.named(codec);
    encoder = c.newEncoder();
    decoder = c.newDecoder();
    pcm = Tone.sine(c.sampleHz(), 440, 20, 0.3);
    payload = encoder.encode(pcm);
  }

  @TearDown(Level.Trial)
  public void close() {
    encoder.close();
    decoder.close();
  }

  @Benchmark
  public byte[] encode() {
    return encoder.encode(pcm);
  }

  @Benchmark
  public short[] decode() {
    return decoder.decode(payload);
  }
}
