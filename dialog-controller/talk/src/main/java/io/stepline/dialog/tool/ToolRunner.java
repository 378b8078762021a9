package io.stepline.dialog.tool;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Tracing;
import io.stepline.kafka.reach.Reach;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls tools over HTTP ({@link ToolRequest}), the answer a JSON document; or on an MCP server. A call carries an
 * Idempotency-Key (a header, or a member of MCP's _meta), so that a repeated delivery does nothing twice. Thread-safe.
 */
public final class ToolRunner implements AutoCloseable {
  private static final int MAX_ANSWER = 64 << 10;
  /** DNS may take longer than a tool's time. */
  private static final Executor LOOKUPS = task -> Thread.ofVirtual().name("tool-name").start(task);
  private final Tracing tracing;
  private final McpTools mcp = new McpTools();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3))
      .followRedirects(HttpClient.Redirect.NEVER).build();

  public ToolRunner() {
    this(Tracing.OFF);
  }

  /** @param tracing what tools are told of a call's trace, as {@code traceparent} */
  public ToolRunner(Tracing tracing) {
    this.tracing = tracing;
  }

  /**
   * {@code json} is the answer, or empty when it failed and {@code why} says how.
   *
   * @param undone it failed and surely did nothing: it was never reached, or has refused
   */
  public record Outcome(boolean failed, String json, String why, boolean undone) {
    Outcome(boolean failed, String json, String why) {
      this(failed, json, why, false);
    }
  }

  /** Never fails exceptionally; takes no longer than the tool's timeout. */
  public CompletableFuture<Outcome> run(BotPolicy.ToolPolicy tool, String idempotencyKey, String argumentsJson) {
    return run(tool, new Told(idempotencyKey, Optional.empty()), argumentsJson);
  }

  /** The same, for a reply of a call whose trace the tool may be told of. */
  public CompletableFuture<Outcome> run(BotPolicy.ToolPolicy tool, String idempotencyKey, String argumentsJson,
      CallId call, ReplyId reply) {
    return run(tool, new Told(idempotencyKey, tracing.parent(call, reply)), argumentsJson);
  }

  /** What a tool is told beside its arguments. */
  record Told(String idempotencyKey, Optional<String> traceparent) {}

  private CompletableFuture<Outcome> run(BotPolicy.ToolPolicy tool, Told told, String argumentsJson) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    Thread.ofVirtual().name("tool").start(() -> done.complete(call(tool, told, argumentsJson)));
    return done;
  }

  private Outcome call(BotPolicy.ToolPolicy tool, Told told, String argumentsJson) {
    CompletableFuture<Outcome> answer = tool.mcpTool().isPresent()
        ? CompletableFuture.supplyAsync(() -> mcp.call(tool, told, argumentsJson),
            r -> Thread.ofVirtual().name("mcp-tool").start(r))
        : asked(tool, told, argumentsJson);
    try {
      return answer.get(tool.timeoutMs(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Outcome(true, "", "no answer within " + tool.timeoutMs() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      boolean unreached = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
      return new Outcome(true, "",
          cause instanceof HttpTimeoutException ? "no answer within " + tool.timeoutMs() + " ms" : cause.toString(),
          unreached);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(true, "", "interrupted");
    }
  }

  private CompletableFuture<Outcome> asked(BotPolicy.ToolPolicy tool, Told told, String argumentsJson) {
    CompletableFuture<Outcome> answer;
    try {
      HttpRequest request = ToolRequest.of(tool, told, argumentsJson);
      answer = CompletableFuture.supplyAsync(() -> Reach.refusal(request.uri()), LOOKUPS)
          .thenCompose(refusal -> refusal.isEmpty() ? sent(request)
              : CompletableFuture.completedFuture(new Outcome(true, "", refusal.get(), true)));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(new Outcome(true, "", String.valueOf(e.getMessage()), true));
    }
    for (int i = 0; i < tool.http().retries(); i++)
      answer = answer.handle((outcome, fault) -> again(tool, outcome, fault) ? sent(
          ToolRequest.of(tool, told, argumentsJson))
          : fault == null ? CompletableFuture.completedFuture(outcome)
          : CompletableFuture.<Outcome>failedFuture(cause(fault))).thenCompose(a -> a);
    return answer;
  }

  private static Throwable cause(Throwable fault) {
    return fault instanceof java.util.concurrent.CompletionException
        ? Objects.requireNonNullElse(fault.getCause(), fault) : fault;
  }

  /** What was never reached is asked again; what failed of its own, unless it must not be done twice. */
  private static boolean again(BotPolicy.ToolPolicy tool, @Nullable Outcome outcome, @Nullable Throwable fault) {
    if (fault != null)
      return cause(fault) instanceof ConnectException || cause(fault) instanceof HttpConnectTimeoutException;
    return outcome != null && outcome.why().startsWith("status 5") && tool.repeat() != BotPolicy.Repeat.NEVER;
  }

  private CompletableFuture<Outcome> sent(HttpRequest request) {
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()).thenApply(ToolRunner::read);
  }

  private static Outcome read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
      int status = response.statusCode();
      if (status / 100 != 2) return new Outcome(true, "", "status " + status, refuses(status));
      if (bytes.length > MAX_ANSWER) return new Outcome(true, "", "answer over " + MAX_ANSWER + " bytes");
      return new Outcome(false, new String(bytes, StandardCharsets.UTF_8), "");
    } catch (IOException e) {
      return new Outcome(true, "", e.toString());
    }
  }

  /** A request that is too late, in conflict with another or too early may have been done. */
  private static boolean refuses(int status) {
    return status / 100 == 4 && status != 408 && status != 409 && status != 425;
  }

  @Override
  public void close() {
    mcp.close();
    http.shutdownNow();
  }
}
