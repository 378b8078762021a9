package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Clients of the control API in Python and TypeScript, made from its OpenAPI document: a method an operation. Pure. */
public final class ClientCode {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
  private static final String PYTHON = """
      # Made from api/openapi.yaml by ./stepline clients FOLDER; Python 3.9 or later, nothing else is needed.
      import json
      import urllib.error
      import urllib.parse
      import urllib.request


      class SteplineError(Exception):
          def __init__(self, status, message):
              super().__init__(f"{status}: {message}")
              self.status = status
              self.message = message


      class Stepline:
          def __init__(self, url, token, timeout=30):
              self._url = url.rstrip("/")
              self._token = token
              self._timeout = timeout

          def _ask(self, method, path, query=None, body=None):
              if query:
                  path += "?" + urllib.parse.urlencode(query)
              headers = {"Authorization": "Bearer " + self._token}
              data = None
              if isinstance(body, str):
                  data, headers["Content-Type"] = body.encode(), "text/csv"
              elif body is not None:
                  data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
              request = urllib.request.Request(self._url + path, data, headers, method=method)
              try:
                  with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                      said = answer.read()
                      is_json = answer.headers.get_content_type() == "application/json"
                      return json.loads(said) if is_json and said else said
              except urllib.error.HTTPError as error:
                  said = error.read().decode(errors="replace")
                  try:
                      said = json.loads(said)["error"]
                  except (ValueError, KeyError, TypeError):
                      pass
                  raise SteplineError(error.code, said) from None
      """;
  private static final String TYPESCRIPT = """
      // Made from api/openapi.yaml by ./stepline clients FOLDER; needs fetch (browsers, Node.js 18 or later).
      export type Query = Record<string, string | number>;

      export class SteplineError extends Error {
        constructor(readonly status: number, message: string) {
          super(message);
        }
      }

      export class Stepline {
        constructor(private readonly url: string, private readonly token: string) {}

        private async ask(method: string, path: string, query: Query = {}, body?: unknown): Promise<unknown> {
          const asked = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString();
          const headers: Record<string, string> = { Authorization: `Bearer ${this.token}` };
          if (body !== undefined) headers['Content-Type'] = typeof body === 'string' ? 'text/csv' : 'application/json';
          const init: RequestInit = { method, headers };
          if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
          const answer = await fetch(this.url.replace(/\\/$/, '') + path + (asked ? `?${asked}` : ''), init);
          const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
          if (answer.ok) return isJson ? answer.json() : answer.arrayBuffer();
          const said: unknown = isJson ? await answer.json() : await answer.text();
          const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : said;
          throw new SteplineError(answer.status, String(error));
        }
      """;

  private ClientCode() {}

  /** @param parameters of the path, in order */
  private record Operation(String method, String path, String summary, List<String> parameters, boolean asks,
      boolean sends) {
    String words() {
      return method + Stream.of(path.replaceFirst("^/v1/", "/").split("/")).filter(s -> !s.isEmpty())
          .map(s -> "_" + s.replaceAll("\\{([a-z]+)}", "by_$1").replaceAll("[^A-Za-z0-9]", "_"))
          .collect(Collectors.joining());
    }

    String camel() {
      return Stream.of(words().split("_")).skip(1).map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
          .collect(Collectors.joining("", method, ""));
    }
  }

  /** Streams are left out: they have no end that a method could return. */
  private static List<Operation> operations() throws IOException {
    JsonNode document;
    try (InputStream in = ClientCode.class.getResourceAsStream("/api/openapi.yaml")) {
      if (in == null) throw new IllegalStateException("api/openapi.yaml is not on the class path");
      document = new YAMLMapper().readTree(in);
    }
    List<Operation> all = new ArrayList<>();
    document.path("paths").properties().forEach(p -> p.getValue().properties().stream()
        .filter(m -> METHODS.contains(m.getKey()) && !m.getValue().toString().contains("text/event-stream"))
        .forEach(m -> all.add(operation(p.getKey(), p.getValue(), m.getKey(), m.getValue()))));
    return all;
  }

  private static Operation operation(String path, JsonNode item, String method, JsonNode operation) {
    List<String> inPath = new ArrayList<>();
    boolean[] asks = new boolean[1];
    Stream.of(item, operation).forEach(n -> n.path("parameters").forEach(p -> {
      if (p.path("in").asText().equals("path")) inPath.add(p.path("name").asText());
      else asks[0] |= p.path("in").asText().equals("query");
    }));
    return new Operation(method, path, operation.path("summary").asText().replace("\"", "'").replace("*/", ""),
        inPath, asks[0], operation.has("requestBody"));
  }

  public static String python() throws IOException {
    StringBuilder code = new StringBuilder(PYTHON);
    for (Operation o : operations()) {
      String arguments = o.parameters().stream().map(p -> ", " + p).collect(Collectors.joining())
          + (o.sends() ? ", body=None" : "") + (o.asks() ? ", **query" : "");
      String path = o.path();
      for (String p : o.parameters()) path = path.replace("{" + p + "}", "{urllib.parse.quote(" + p + ", safe='')}");
      code.append("\n    def ").append(o.words()).append("(self").append(arguments).append("):\n        \"\"\"")
          .append(o.summary()).append("\"\"\"\n        return self._ask(\"")
          .append(o.method().toUpperCase(Locale.ROOT)).append("\", f\"").append(path).append("\", ")
          .append(o.asks() ? "query" : "None").append(o.sends() ? ", body" : "").append(")\n");
    }
    return code.toString();
  }

  public static String typescript() throws IOException {
    StringBuilder code = new StringBuilder(TYPESCRIPT);
    for (Operation o : operations()) {
      List<String> arguments = new ArrayList<>(o.parameters().stream().map(p -> p + ": string").toList());
      if (o.sends()) arguments.add("body?: unknown");
      if (o.asks()) arguments.add("query: Query = {}");
      String path = o.path();
      for (String p : o.parameters()) path = path.replace("{" + p + "}", "${encodeURIComponent(" + p + ")}");
      code.append("\n  /** ").append(o.summary()).append(" */\n  ").append(o.camel()).append("(")
          .append(String.join(", ", arguments)).append("): Promise<unknown> {\n    return this.ask('")
          .append(o.method().toUpperCase(Locale.ROOT)).append("', `").append(path).append("`, ")
          .append(o.asks() ? "query" : "{}").append(o.sends() ? ", body" : "").append(");\n  }\n");
    }
    return code.append("}\n").toString();
  }
}
