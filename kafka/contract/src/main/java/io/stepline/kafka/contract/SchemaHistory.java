package io.stepline.kafka.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether today's {@link Schema} may follow the last one: what stands there stays as it is, additions come behind.
 * Pure.
 */
public final class SchemaHistory {
  private SchemaHistory() {}

  /**
   * @return a sentence for each thing that breaks readers or records of before, with what to do instead; empty when the
   * change is fine
   */
  public static List<String> broken(List<String> last, List<String> now) {
    List<String> broken = new ArrayList<>();
    Map<String, List<String>> before = blocks(last);
    Map<String, List<String>> after = blocks(now);
    int version = version(last);
    before.forEach((type, lines) -> {
      if (type.startsWith("version")) return;
      List<String> today = after.getOrDefault(type, List.of());
      if (!after.containsKey(type)) broken.add(type
          + " is gone or became something else: keep it as long as records of it may be read, and add a new type "
          + "beside it");
      else if (type.startsWith("record ")) components(type, lines, today, version, broken);
      else tags(type, lines, today, broken);
    });
    return List.copyOf(broken);
  }

  private static void components(String type, List<String> before, List<String> after, int version,
      List<String> broken) {
    for (int i = 0; i < before.size(); i++) {
      if (i >= after.size())
        broken.add(type + " lost '" + before.get(i).strip() + "': leave the component, readers of before need it");
      else if (!after.get(i).equals(before.get(i)))
        broken.add(type + " has '" + after.get(i).strip() + "' where '" + before.get(i).strip()
            + "' was: components are never renamed, retyped or reordered; put the old one back and add a new one "
            + "with @Since("
            + (version + 1) + ")");
    }
    for (String added : after.subList(Math.min(before.size(), after.size()), after.size()))
      if (!added.matches(".* since \\d+ or \".*\"")
          || Integer.parseInt(added.replaceAll(".* since (\\d+) or .*", "$1")) <= version)
        broken.add(type + " gained '" + added.strip() + "' without a version of its own: give it @Since(value = "
            + (version + 1) + ", or = \"its default\")");
  }

  private static void tags(String type, List<String> before, List<String> after, List<String> broken) {
    for (String line : before)
      if (!after.contains(line)) broken.add(type + " no longer has '" + line.strip()
          + "': a tag stays with its name for good; put it back and give new ones the next free number");
  }

  private static int version(List<String> schema) {
    return Integer.parseInt(schema.getFirst().substring("version ".length()));
  }

  private static Map<String, List<String>> blocks(List<String> schema) {
    Map<String, List<String>> blocks = new LinkedHashMap<>();
    List<String> open = List.of();
    for (String line : schema) {
      if (line.startsWith(" ")) {
        open.add(line);
      } else {
        open = new ArrayList<>();
        blocks.put(line, open);
      }
    }
    return blocks;
  }
}
