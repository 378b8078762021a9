package io.stepline.model.strict;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads YAML into parts that know their lines; a key that stands twice is a fault. */
public final class StrictYaml {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final int MAX_CHARS = 1 << 20;
  private static final int MAX_DEPTH = 40;
  private static final int MAX_WORD = 60;

  private final JsonParser parser;
  private final List<Fault> faults;

  private StrictYaml(JsonParser parser, List<Fault> faults) {
    this.parser = parser;
    this.faults = faults;
  }

  /**
   * @param faults takes what is wrong with it
   * @return empty where it is no YAML at all
   */
  public static Optional<Node> parse(String text, List<Fault> faults) {
    if (text.length() > MAX_CHARS) {
      faults.add(new Fault(1, "longer than " + MAX_CHARS + " characters"));
      return Optional.empty();
    }
    try (JsonParser parser = YAML.createParser(text)) {
      StrictYaml reader = new StrictYaml(parser, faults);
      Node root = parser.nextToken() == null ? new Node.Nothing(1) : reader.node(0);
      if (parser.nextToken() != null) faults.add(new Fault(reader.line(), "a second document; a file holds one"));
      return Optional.of(root);
    } catch (JsonProcessingException e) {
      faults.add(new Fault(lineOf(e), said(e.getOriginalMessage())));
    } catch (IOException | RuntimeException e) {
      faults.add(new Fault(1, "not readable as YAML: " + said(String.valueOf(e.getMessage()))));
    }
    return Optional.empty();
  }

  /** Where the fault was seen: the message tells it last, after where the part began. */
  private static int lineOf(JsonProcessingException e) {
    return Pattern.compile("line (\\d{1,7}), column").matcher(e.getOriginalMessage()).results()
        .map(r -> Integer.parseInt(r.group(1))).reduce((first, last) -> last)
        .or(() -> Optional.ofNullable(e.getLocation()).map(l -> Math.max(1, l.getLineNr()))).orElse(1);
  }

  /** Without the excerpts of the file that the parser adds. */
  private static String said(String message) {
    String first = message.lines().filter(l -> !l.startsWith(" ") && !l.isBlank()).collect(Collectors.joining(" "));
    boolean unquoted = first.contains("but got") || first.contains("mapping values are not allowed");
    return first + (unquoted ? "; put texts with ? : # or , in quotes" : "");
  }

  private int line() {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  private Node node(int depth) throws IOException {
    int line = line();
    if (depth > MAX_DEPTH) throw new IOException("nested more than " + MAX_DEPTH + " deep");
    return switch (Optional.ofNullable(parser.currentToken()).orElse(JsonToken.VALUE_NULL)) {
      case START_OBJECT -> mapping(line, depth);
      case START_ARRAY -> sequence(line, depth);
      case VALUE_NULL -> new Node.Nothing(line);
      default -> parser.getText().isEmpty() && parser.currentToken() != JsonToken.VALUE_STRING
          ? new Node.Nothing(line) : new Node.Scalar(line, parser.getText());
    };
  }

  private Node mapping(int from, int depth) throws IOException {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int line = line();
      parser.nextToken();
      Node.Entry before = entries.get(key);
      if (before != null)
        faults.add(new Fault(line, "'" + shown(key) + "' stands twice, first in line " + before.line()));
      entries.put(key, new Node.Entry(line, node(depth + 1)));
    }
    return new Node.Mapping(from, entries);
  }

  private Node sequence(int line, int depth) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) items.add(node(depth + 1));
    return new Node.Sequence(line, items);
  }

  static String shown(String word) {
    return word.length() > MAX_WORD ? word.substring(0, MAX_WORD) + "..." : word;
  }
}
