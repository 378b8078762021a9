package io.stepline.gateway.sip;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Via that goes back as it came (RFC 3261 8.2.6.2), letter for letter: browsers drop a response whose Via is not
 * theirs (18.1.2). What the stack notes on it says where the response goes; on the wire it only stands where the sender
 * asked for it by {@code rport} (RFC 3581), which over WebSocket nobody needs (RFC 7118).
 */
final class WrittenVia extends Via {
  private static final Pattern LINE =
      Pattern.compile("(?im)^(?:via|v)[ \\t]*:((?:[^\\r\\n]|\\r?\\n[ \\t])*)\\r?$");
  private static final Pattern ASKED = Pattern.compile("(?i);[ \\t]*rport[ \\t]*(?=;|$)");
  private final String text;

  private WrittenVia(Via via, String text) {
    setSentProtocol(via.getSentProtocol());
    setSentBy(via.getSentBy());
    setParameters(via.getParameters());
    this.text = text;
  }

  /** Gives each Via of a request its text, where {@code raw} is the request as it came. */
  static void keep(SIPRequest request, String raw) {
    List<String> texts = texts(raw);
    ViaList parsed = request.getViaHeaders();
    if (parsed == null || parsed.size() != texts.size()) return;
    ViaList kept = new ViaList();
    for (Via via : parsed) kept.add(new WrittenVia(via, texts.get(kept.size())));
    ((SIPMessage) request).setVia(kept);
  }

  /** The values of all Via lines above the body, unfolded. */
  static List<String> texts(String raw) {
    int body = raw.indexOf("\r\n\r\n");
    Matcher line = LINE.matcher(body < 0 ? raw : raw.substring(0, body));
    List<String> all = new ArrayList<>();
    while (line.find()) split(line.group(1).replaceAll("\\r?\\n[ \\t]+", " "), all);
    return all;
  }

  /** At commas outside quotes and comments. */
  private static void split(String values, List<String> into) {
    int from = 0;
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < values.length(); i++) {
      char c = values.charAt(i);
      if (c == '\\' && (quoted || depth > 0)) i++;
      else if (c == '"' && depth == 0) quoted = !quoted;
      else if (c == '(' && !quoted) depth++;
      else if (c == ')' && depth > 0) depth--;
      else if (c == ',' && !quoted && depth == 0) {
        into.add(values.substring(from, i).strip());
        from = i + 1;
      }
    }
    into.add(values.substring(from).strip());
  }

  @Override
  protected StringBuilder encodeBody(StringBuilder buffer) {
    Matcher asked = ASKED.matcher(text);
    Optional<String> port = Optional.ofNullable(getParameter(RPORT)).filter(p -> !p.isEmpty());
    if (port.isEmpty() || !asked.find()) return buffer.append(text);
    buffer.append(text, 0, asked.start()).append(";rport=").append(port.get()).append(text, asked.end(), text.length());
    if (getReceived() != null) buffer.append(";received=").append(getReceived());
    return buffer;
  }
}
