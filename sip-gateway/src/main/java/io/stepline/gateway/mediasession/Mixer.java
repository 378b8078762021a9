package io.stepline.gateway.mediasession;

import io.stepline.media.audio.Resampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one session hears of others, added up sample by sample. Owned by the media thread. */
final class Mixer {
  private record Source(MediaSession session, Ear.Kind kind, Optional<Resampler> resampler) {}

  private final int rateHz;
  private List<Source> sources = List.of();

  Mixer(int rateHz) {
    this.rateHz = rateHz;
  }

  interface Sessions {
    Optional<MediaSession> of(Ear ear);
  }

  void hears(List<Ear> ears, Sessions sessions) {
    List<Source> now = new ArrayList<>();
    for (Ear ear : ears)
      sessions.of(ear).ifPresent(s -> now.add(new Source(s, ear.kind(),
          s.rateHz() == rateHz ? Optional.empty() : Optional.of(new Resampler(s.rateHz(), rateHz)))));
    sources = now;
  }

  boolean isEmpty() {
    return sources.isEmpty();
  }

  /** 20 ms of all sources and of {@code own}; empty when none of them sounds. */
  Optional<short[]> mix(Optional<short[]> own) {
    if (sources.isEmpty()) return own;
    int[] sum = new int[rateHz / 50];
    boolean any = own.isPresent();
    own.ifPresent(pcm -> add(sum, pcm));
    for (Source s : sources) {
      short[] pcm = s.session().lastFrame(s.kind());
      if (pcm.length == 0) continue;
      any = true;
      add(sum, s.resampler().map(r -> r.process(pcm)).orElse(pcm));
    }
    if (!any) return Optional.empty();
    short[] out = new short[sum.length];
    for (int i = 0; i < out.length; i++) out[i] = (short) Math.clamp(sum[i], Short.MIN_VALUE, Short.MAX_VALUE);
    return Optional.of(out);
  }

  private static void add(int[] sum, short[] pcm) {
    for (int i = 0; i < Math.min(sum.length, pcm.length); i++) sum[i] += pcm[i];
  }
}
