package io.stepline.media.codec;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** All codecs that registered themselves, and the names of those that code speaks of. Immutable. */
public final class Codecs {
  public static final AudioCodec PCMU = new Pcmu();
  public static final AudioCodec PCMA = new Pcma();
  public static final AudioCodec G722 = new G722Codec();
  public static final AudioCodec OPUS = new OpusCodec();

  private static final List<AudioCodec> ALL =
      ServiceLoader.load(AudioCodec.class, AudioCodec.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get).sorted(Comparator.comparingInt(AudioCodec::preference).reversed()).toList();

  static {
    ALL.stream().collect(Collectors.groupingBy(AudioCodec::payloadType)).forEach((type, same) -> {
      if (same.size() > 1)
        throw new IllegalStateException("codecs " + names(same) + " share payload type " + type + "; give one another");
    });
  }

  private Codecs() {}

  /** By our preference. */
  public static List<AudioCodec> all() {
    return ALL;
  }

  /** @param rtpmap such as {@code opus/48000/2} */
  public static Optional<AudioCodec> byRtpmap(String rtpmap) {
    return ALL.stream().filter(c -> c.isNamedBy(rtpmap)).findFirst();
  }

  public static Optional<AudioCodec> byStaticType(int payloadType) {
    return ALL.stream().filter(c -> c.isStatic() && c.payloadType() == payloadType).findFirst();
  }

  /**
   * @param name in any case
   * @throws IllegalArgumentException with the names that there are
   */
  public static AudioCodec named(String name) {
    return ALL.stream().filter(c -> c.name().equals(name.toUpperCase(Locale.ROOT))).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown codec " + name + "; known are " + names(ALL)));
  }

  /** For people, such as {@code OPUS, PCMU}. */
  public static String names(List<AudioCodec> codecs) {
    return codecs.stream().map(AudioCodec::name).collect(Collectors.joining(", "));
  }
}
