package io.stepline.ops.history;

import io.stepline.ops.web.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a file are asked for (RFC 9110, section 14). @param to the first that is not
 */
record ByteRange(long from, long to, boolean partial) {
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,15})-([0-9]{0,15})");

  /** @param header of the request; several ranges, and what is no range, get the whole @throws Refusal 416 */
  static ByteRange of(String header, long bytes) {
    Matcher m = ONE.matcher(header);
    if (!m.matches() || m.group(1).isEmpty() && m.group(2).isEmpty()) return new ByteRange(0, bytes, false);
    long from = m.group(1).isEmpty() ? Math.max(0, bytes - Long.parseLong(m.group(2))) : Long.parseLong(m.group(1));
    long to = m.group(1).isEmpty() || m.group(2).isEmpty() ? bytes : Math.min(bytes, Long.parseLong(m.group(2)) + 1);
    if (from >= to) throw new Refusal(416, "the recording has " + bytes + " bytes");
    return new ByteRange(from, to, true);
  }
}
