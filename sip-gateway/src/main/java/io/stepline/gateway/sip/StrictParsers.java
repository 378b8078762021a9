package io.stepline.gateway.sip;

import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Refuses what the stack's parser would let through although two elements might read it differently: a request line
 * with odd spaces, and headers twice that exist once (RFC 3261 7.1 and 7.3, RFC 4475 3.1.2.9 and 3.3.8 to 3.3.9). The
 * stack makes it by name and answers 400 where there is enough to answer with.
 */
public final class StrictParsers implements MessageParserFactory {
  private static final Pattern REQUEST_LINE = Pattern.compile("[^ \\t]+ [^ \\t]+ SIP/[0-9]+\\.[0-9]+");
  private static final Map<String, String> COMPACT =
      Map.of("v", "via", "i", "call-id", "f", "from", "t", "to", "l", "content-length", "c", "content-type");
  private static final Set<String> ONCE =
      Set.of("call-id", "cseq", "from", "to", "max-forwards", "content-length", "content-type");
  private static final Pattern OTHER_VERSION =
      Pattern.compile("[\\r\\n]*[^ \\r\\n]+ [^ \\r\\n]+ SIP/(?!2\\.0[\\r\\n])");
  private static final Pattern SPACED_URI = Pattern.compile("<[ \\t]|<[^>]*[ \\t]>");

  /** What a parsed message cannot tell of itself. */
  enum Oddity { VERSION, CONTACT }

  private static final Pattern FOLD = Pattern.compile("(?:\\r\\n|\\r|\\n)[ \\t]+");
  /**
   * Where the stack's parser looks for comments, and does not stop at the end of the message (a Via of 80 bytes takes
   * all memory).
   */
  private static final Set<String> COMMENTED = Set.of("via", "user-agent", "server", "retry-after");

  private static final int MAX_HEADERS = 256;
  /** Whether an address is answered about what makes no sense, bound while the stack is made. */
  private final Predicate<String> answers =
      Threshold.ANSWERS_ASTRAY.isBound() ? Threshold.ANSWERS_ASTRAY.get() : peer -> true;
  private final Lines lines =
      StackSockets.LINES.isBound() ? StackSockets.LINES.get() : new Lines((address, has, all) -> true);

  @Override
  public MessageParser createMessageParser(SIPTransactionStack stack) {
    return new StringMsgParser() {
      @Override
      public SIPMessage parseSIPMessage(byte[] message, boolean readBody, boolean strict,
          ParseExceptionListener listener) throws ParseException {
        Optional<Malformed> line = Malformed.on(listener, lines);
        if (line.isEmpty()) return read(message, readBody, strict, listener);
        try {
          return read(message, readBody, strict, line.get());
        } catch (ParseException e) {
          line.get().refuse(new String(message, StandardCharsets.ISO_8859_1), answers.test(line.get().peer()));
          throw e;
        }
      }

      private SIPMessage read(byte[] message, boolean readBody, boolean strict, ParseExceptionListener listener)
          throws ParseException {
        if (ResponseHeaders.isResponse(message)) return response(ResponseHeaders.readable(message), readBody, listener);
        String text = new String(message, StandardCharsets.ISO_8859_1);
        try {
          check(text);
        } catch (ParseException e) {
          if (listener != null) listener.handleException(e, new SIPRequest(), RequestLine.class, "", text);
          throw e;
        }
        SIPMessage parsed = parsed(message, readBody, strict, listener);
        if (parsed != null && OTHER_VERSION.matcher(text).lookingAt()) parsed.setApplicationData(Oddity.VERSION);
        return parsed;
      }

      /** What nobody needs to understand of an answer does no harm to it. */
      private SIPMessage response(byte[] message, boolean readBody, ParseExceptionListener listener)
          throws ParseException {
        check(new String(message, StandardCharsets.ISO_8859_1));
        try {
          return parsed(message, readBody, false, listener);
        } catch (ParseException e) {
          return parsed(ResponseHeaders.essential(message), readBody, false, listener);
        }
      }

      /** Some of the stack's header parsers break on what they did not expect. */
      private SIPMessage parsed(byte[] message, boolean readBody, boolean strict, ParseExceptionListener listener)
          throws ParseException {
        try {
          return super.parseSIPMessage(message, readBody, strict, listener);
        } catch (RuntimeException e) {
          throw new ParseException("header", 0);
        }
      }
    };
  }

  /** Comments may be nested (RFC 3261 25.1), as Kamailio's are. */
  static boolean closesComments(String value) {
    int depth = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && depth > 0 && ++i == value.length()) return false;
      else if (c == '(') depth++;
      else if (c == ')' && depth > 0) depth--;
    }
    return depth == 0;
  }

  private static void checkValue(String name, String value) throws ParseException {
    boolean fine = switch (name) {
      case "cseq" -> !value.matches("[0-9]+.*") || value.matches("0*[0-9]{1,10}([^0-9].*)?")
          && Long.parseLong(value.replaceFirst("[^0-9].*$", "")) < 1L << 31;
      case "max-forwards" -> !value.matches("[0-9]+") || value.matches("0*[0-9]{1,3}") && Integer.parseInt(value) < 256;
      case "from", "to" -> !SPACED_URI.matcher(value).find();
      default -> true;
    };
    if (!fine) throw new ParseException(name, 0);
  }

  /**
   * @throws ParseException saying what is wrong with a message; keep-alives pass, and of responses only what harms the
   *   parser is looked at
   */
  static void check(String text) throws ParseException {
    int from = 0;
    while (from < text.length() && (text.charAt(from) == '\r' || text.charAt(from) == '\n')) from++;
    if (from == text.length()) return;
    boolean request = !text.startsWith("SIP/", from);
    int body = text.indexOf("\r\n\r\n", from);
    String[] lines = FOLD.matcher(text.substring(from, body < 0 ? text.length() : body)).replaceAll(" ")
        .split("\r\n|\r|\n", MAX_HEADERS + 2);
    if (lines.length > MAX_HEADERS + 1) throw new ParseException("more than " + MAX_HEADERS + " header lines", 0);
    if (request && !REQUEST_LINE.matcher(lines[0]).matches()) throw new ParseException("request line", 0);
    Set<String> seen = new HashSet<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon <= 0) continue;
      String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String full = COMPACT.getOrDefault(name, name);
      String value = lines[i].substring(colon + 1).strip();
      if (COMMENTED.contains(full) && !closesComments(value)) throw new ParseException("comment in " + full, 0);
      if (!request) continue;
      checkValue(full, value);
      if (ONCE.contains(full) && !seen.add(full)) throw new ParseException("more than one " + full, 0);
    }
  }
}
