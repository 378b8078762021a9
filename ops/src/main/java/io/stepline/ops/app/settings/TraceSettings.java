package io.stepline.ops.app.settings;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Calls as traces. */
@Chapter("Traces")
public record TraceSettings(
    @Setting(key = "trace.otlp-url", or = "", like = "https?://.+", such = "http://127.0.0.1:4318",
        says = "an OpenTelemetry collector (OTLP over HTTP) that gets a trace of each call; the console role sends "
            + "them, controller and chat roles then put `traceparent` into requests to tools and chat models. "
            + "Empty: no traces") String url,
    @Setting(key = "trace.headers", or = "", secret = true, like = "\\s*([A-Za-z0-9-]+=[^,]+(,|$)\\s*)*",
        such = "api-key=SECRET",
        says = "`name=value` with commas between, of each request to the collector") String headerList,
    @Setting(key = "trace.service", or = "stepline", says = "the service's name in the traces") String service,
    @Setting(key = "trace.percent", or = "100", min = 1, max = 100,
        says = "of calls of which a trace is sent") int percent) {

  /** Where traces go; empty for nowhere. */
  public Optional<URI> collector() {
    return url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url));
  }

  public Map<String, String> headers() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String one : headerList.split(",")) {
      int equals = one.indexOf('=');
      if (equals > 0) all.put(one.substring(0, equals).strip(), one.substring(equals + 1).strip());
    }
    return all;
  }
}
