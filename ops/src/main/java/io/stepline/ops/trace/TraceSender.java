package io.stepline.ops.trace;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.Tracing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each call that is over as a trace to an OpenTelemetry collector. A receiver that is slow or gone costs traces,
 * which are counted, and nothing else. Thread-safe.
 */
public final class TraceSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TraceSender.class);
  private static final int MOST_WAITING = 1_000;
  private static final int MOST_AT_ONCE = 50;
  private static final int TRIES = 4;
  private static final int FIRST_PAUSE_MS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PERCENT = 100;

  private final URI url;
  private final Map<String, String> headers;
  private final String service;
  private final int percent;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3))
      .followRedirects(HttpClient.Redirect.NEVER).build();
  private final BlockingQueue<List<CallSpans.Span>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Meters.Count sent;
  private final Meters.Count lost;
  private final Thread thread;
  private final Bus.Subscription subscription;
  private volatile boolean closing;

  /**
   * @param url of the collector, such as {@code http://127.0.0.1:4318}
   * @param headers of each request, such as a key
   * @param percent of calls that are sent, chosen by their ids
   */
  public TraceSender(Bus bus, URI url, Map<String, String> headers, String service, int percent, Meters meters) {
    this.url = URI.create(url.toString().replaceAll("/$", "") + "/v1/traces");
    this.headers = Map.copyOf(headers);
    this.service = service;
    this.percent = percent;
    this.sent = meters.count("stepline.traces.sent");
    this.lost = meters.count("stepline.traces.lost");
    meters.gauge("stepline.traces.waiting", waiting::size);
    this.thread = Thread.ofVirtual().name("traces").start(this::send);
    this.subscription = bus.subscribe(
        new Bus.Reader("traces", Bus.Start.COMMITTED, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, this::over))));
  }

  private void over(CallRecord record) {
    if (!isChosen(record)) return;
    if (!waiting.offer(CallSpans.of(record))) lost.one();
  }

  private boolean isChosen(CallRecord record) {
    return Long.parseLong(Tracing.traceId(record.call()).substring(0, 8), 16) % PERCENT < percent;
  }

  private void send() {
    try {
      while (!closing || !waiting.isEmpty()) {
        List<CallSpans.Span> first = waiting.poll(1, TimeUnit.SECONDS);
        if (first == null) continue;
        List<List<CallSpans.Span>> calls = new ArrayList<>(List.of(first));
        waiting.drainTo(calls, MOST_AT_ONCE - 1);
        deliver(calls);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(List<List<CallSpans.Span>> calls) throws InterruptedException {
    byte[] body = OtlpJson.of(calls.stream().flatMap(List::stream).toList(), service);
    int pauseMs = FIRST_PAUSE_MS;
    for (int tries = 1;; tries++) {
      String why = post(body);
      if (why.isEmpty()) {
        calls.forEach(c -> sent.one());
        return;
      }
      if (tries == TRIES || closing || !why.startsWith("again")) {
        calls.forEach(c -> lost.one());
        log.warn("{} traces could not be sent to {}: {}", calls.size(), url.getAuthority(), why);
        return;
      }
      Thread.sleep(pauseMs);
      pauseMs *= 2;
    }
  }

  /** @return empty when it was taken; what begins with "again" may be tried again (OTLP: 429, 502, 503, 504) */
  private String post(byte[] body) throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE)
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) return "";
      boolean again = status == 429 || status == 502 || status == 503 || status == 504;
      return (again ? "again, " : "") + "status " + status;
    } catch (IOException e) {
      return "again, " + e.getClass().getSimpleName();
    }
  }

  /** What waits is tried once more. */
  @Override
  public void close() {
    subscription.close();
    closing = true;
    try {
      if (!thread.join(PATIENCE)) thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }
}
