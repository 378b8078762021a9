package io.stepline.ops.web;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that can be asked.
 *
 * @param path segments, those in braces being parameters: {@code /v1/calls/{call}}
 * @param need what the asker must be allowed; empty when anybody may
 * @param audited whether it is written down who asked
 */
public record Route(String method, String path, Optional<Scope> need, boolean audited, Handler handler) {
  /** Answers on a thread of the request's own. */
  public interface Handler {
    /** @throws Refusal what is wrong with the request */
    Reply answer(Ask ask) throws IOException;
  }

  /** Looks at something. */
  public static Route get(String path, Scope need, Handler handler) {
    return new Route("GET", path, Optional.of(need), false, handler);
  }

  /** Changes something, which is written down. */
  public static Route change(String method, String path, Scope need, Handler handler) {
    return new Route(method, path, Optional.of(need), true, handler);
  }

  public static Route open(String method, String path, Handler handler) {
    return new Route(method, path, Optional.empty(), false, handler);
  }

  public Route auditedToo() {
    return new Route(method, path, need, true, handler);
  }

  /** @return its parameters if the path is one of this route; the path has no empty segment */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> ours = segments(path);
    if (ours.size() != segments.size()) return Optional.empty();
    Map<String, String> params = new HashMap<>();
    for (int i = 0; i < ours.size(); i++) {
      String our = ours.get(i);
      if (our.startsWith("{")) params.put(our.substring(1, our.length() - 1), segments.get(i));
      else if (!our.equals(segments.get(i))) return Optional.empty();
    }
    return Optional.of(params);
  }

  long parameters() {
    return path.chars().filter(c -> c == '{').count();
  }

  static List<String> segments(String path) {
    return List.of((path.startsWith("/") ? path.substring(1) : path).split("/", -1));
  }
}
