package io.stepline.ops.bench.micro;

import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.Tone;
import io.stepline.media.jitter.JitterBuffer;
import io.stepline.media.jitter.Popped;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.srtp.SrtpKey;
import io.stepline.media.srtp.SrtpProtection;
import io.stepline.media.srtp.SrtpSuite;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a packet of 20 ms goes through beside its codec. */
@State(Scope.Thread)
public class PathBench {
  private static final byte[] PAYLOAD = new byte[160];
  private final Resampler up = new Resampler(8_000, 16_000);
  private final Resampler down = new Resampler(24_000, 8_000);
  private final short[] narrow = Tone.sine(8_000, 440, 20, 0.3);
  private final short[] wide = Tone.sine(24_000, 440, 20, 0.3);
  private final JitterBuffer jitter = new JitterBuffer(8_000);
  private final SrtpKey here = SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
  private final SrtpKey there = SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
  private final SrtpProtection ours = new SrtpProtection(here, there);
  private final SrtpProtection theirs = new SrtpProtection(there, here);
  private int sequence;

  private RtpPacket next() {
    sequence++;
    return new RtpPacket(0, false, sequence & 0xffff, 160L * sequence & 0xffffffffL, 7, PAYLOAD, 20_000L * sequence);
  }

  @Benchmark
  public short[] resampleUp() {
    return up.process(narrow);
  }

  @Benchmark
  public short[] resampleDown() {
    return down.process(wide);
  }

  @Benchmark
  public Popped jitterBuffer() {
    RtpPacket packet = next();
    jitter.push(packet.arrivedUs(), packet);
    return jitter.pop(packet.arrivedUs());
  }

  @Benchmark
  public Optional<RtpPacket> packet() {
    byte[] bytes = next().toBytes();
    return RtpPacket.parse(bytes, bytes.length, 0);
  }

  @Benchmark
  public Optional<byte[]> protectAndUnprotect() {
    return theirs.unprotect(ours.protect(next().toBytes()));
  }
}
