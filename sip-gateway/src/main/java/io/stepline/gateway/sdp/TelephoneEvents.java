package io.stepline.gateway.sdp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How descriptions name telephone-event (RFC 4733 2.4). One channel may be written (RFC 8866 6.6), as it is by some.
 */
final class TelephoneEvents {
  private static final Pattern RTPMAP = Pattern.compile("telephone-event/([0-9]{4,6})(/1)?");

  private TelephoneEvents() {}

  /** @return its clock; empty for what is no telephone-event */
  static Optional<Integer> clockOf(String rtpmap) {
    Matcher m = RTPMAP.matcher(rtpmap.strip().toLowerCase(Locale.ROOT));
    return m.matches() ? Optional.of(Integer.parseInt(m.group(1))).filter(hz -> hz > 0) : Optional.empty();
  }

  static String rtpmap(int clockHz) {
    return "telephone-event/" + clockHz;
  }

  /** All of a stream: clocks by type. */
  static Map<Integer, Integer> of(SdpSession.Media m) {
    return m.types().stream()
        .filter(t -> m.ofType("rtpmap", t).flatMap(TelephoneEvents::clockOf).isPresent()).distinct()
        .collect(Collectors.toMap(t -> t, t -> m.ofType("rtpmap", t).flatMap(TelephoneEvents::clockOf).orElseThrow()));
  }
}
