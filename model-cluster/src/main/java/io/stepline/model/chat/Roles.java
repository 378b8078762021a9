package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Messages in the order that the strictest chat templates want (Mistral's, Gemma's, Llama 2's): one system message at
 * the most, then user and assistant in turn, beginning with the user; results of tools between them. Pure.
 */
final class Roles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANSWERED = "(the call was just answered)";
  private static final String NOTHING_SAID = "...";

  private Roles() {}

  /** @param noSystem the template knows no system message: it becomes the beginning of the first user's */
  static ArrayNode alternating(ArrayNode messages, boolean noSystem) {
    ArrayNode all = JSON.createArrayNode();
    String before = "";
    for (JsonNode m : messages) {
      ObjectNode line = m.deepCopy();
      boolean first = all.isEmpty();
      if (line.path("role").asText().equals("system")) {
        if (first && !noSystem) {
          all.add(line);
          continue;
        }
        if (first) {
          before += line.path("content").asText() + "\n\n";
          continue;
        }
        line.put("role", "user").put("content", "(" + line.path("content").asText() + ")");
      }
      if (last(all).isEmpty() || last(all).equals("system")) {
        if (!line.path("role").asText().equals("user"))
          all.addObject().put("role", "user").put("content", before + ANSWERED);
        else line.put("content", before + line.path("content").asText());
        before = "";
      }
      follow(all, line);
    }
    return all;
  }

  private static void follow(ArrayNode all, ObjectNode line) {
    String role = line.path("role").asText();
    String last = last(all);
    if (role.equals("user") && last.equals("tool"))
      all.addObject().put("role", "assistant").put("content", NOTHING_SAID);
    boolean joins = role.equals(last) && !role.equals("tool");
    if (!joins || all.get(all.size() - 1).has("tool_calls")) {
      all.add(line);
      return;
    }
    ObjectNode there = (ObjectNode) all.get(all.size() - 1);
    there.put("content", (there.path("content").asText("") + "\n" + line.path("content").asText("")).strip());
    if (line.has("tool_calls")) there.set("tool_calls", line.path("tool_calls"));
  }

  private static String last(ArrayNode all) {
    return all.isEmpty() ? "" : all.get(all.size() - 1).path("role").asText();
  }
}
