package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Tracing;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks the protocol: event streams cut at awkward places, tools, errors, endless streams. */
class OpenAiChatTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> parents = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch streamClosed = new CountDownLatch(1);
  private HttpServer server;
  private StreamingChat chat;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::complete);
    server.start();
    chat = chat(StreamingChat.Settings.USUAL);
  }

  private StreamingChat chat(StreamingChat.Settings settings) {
    Bot bot = BotFile.read(Path.of("..", "bots", "front-desk.yaml"));
    return new StreamingChat(
        new ServerPool(List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")), "key",
            "/models", Duration.ofSeconds(15)),
        new OpenAiDialect(new OpenAiDialect.Settings("test", 0.5, 100)), Map.of(bot.name(), bot), settings);
  }

  @AfterEach
  void stop() {
    chat.close();
    server.stop(0);
  }

  private void complete(HttpExchange e) throws IOException {
    String body = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(body);
    parents.add(String.valueOf(e.getRequestHeaders().getFirst("traceparent")));
    if (body.contains("please fail")) {
      e.sendResponseHeaders(503, -1);
      return;
    }
    e.getResponseHeaders().set("Content-Type", "text/event-stream");
    e.sendResponseHeaders(200, 0);
    try (OutputStream out = e.getResponseBody()) {
      if (body.contains("never stop")) endless(out);
      else if (body.contains("break off")) send(out, "data: {\"choices\":[{\"delta\":{\"content\":\"Hal\"}}]}\n\n");
      else if (body.contains("tool_call_id"))
        send(out, "data: {\"choices\":[{\"delta\":{\"content\":\"It is on its way.\"}}]}\n\ndata: [DONE]\n\n");
      else if (body.contains("\"content\":\"my order\"")) send(out, toolCall());
      else if (body.contains("\"content\":\"bye\"")) send(out,
          "data: {\"choices\":[{\"delta\":{\"content\":\"Goodbye.\",\"tool_calls\":[{\"index\":0,\"id\":\"a\","
              + "\"function\":{\"name\":\"hang_up\",\"arguments\":\"\"}}]}}]}\n\ndata: [DONE]\n\n");
      else inPieces(out,
          ": comment\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\ndata: "
              + "{\"choices\":[{\"delta\":{\"content\":\"Guten Täg\"}}]}\r\n\r\ndata: "
              + "{\"choices\":[{\"delta\":{\"content\":\" now.\"}}]}\n\ndata: {\"choices\":[],\"usage\":{}}\n\n"
              + "data: [DONE]\n\n");
    } catch (IOException x) {
      streamClosed.countDown();
    }
  }

  private static String toolCall() {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"Let me see. \"}}]}\n\n"
        + "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_9\","
        + "\"function\":{\"name\":\"order-status\",\"arguments\":\"{\\\"order\\\":\"}}]}}]}\n\n"
        + "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,"
        + "\"function\":{\"arguments\":\"\\\"12\\\"}\"}}]}}]}\n\ndata: [DONE]\n\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void inPieces(OutputStream out, String text) throws IOException {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      out.write(b);
      out.flush();
    }
  }

  private static void endless(OutputStream out) throws IOException {
    while (true) send(out, "data: {\"choices\":[{\"delta\":{\"content\":\"and \"}}]}\n\n");
  }

  private ChatModel.Reply ask(ChatRequest.Cause cause, String text) {
    return chat.start(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), true, cause,
        new ChatRequest.Caller("front-desk", "", "", "", java.util.Map.of()),
        new ChatRequest.Heard(text, 1, false, "", List.of(), 0),
        List.of(new ChatRequest.Message("assistant", "Hello.")), "", Stamps.EMPTY), new ChatModel.Sink() {
          @Override
          public void text(String t) {
            heard.add(t);
          }

          @Override
          public void codes(int[] codes, String says) {}

          @Override
          public void sound(int rateHz, short[] pcm, String says) {}

          @Override
          public void tool(String id, String name, String arguments) {
            heard.add("tool " + id + " " + name + " " + arguments);
          }

          @Override
          public void then(String verb, String target, java.util.Map<String, String> outcome) {
            heard.add("then " + verb);
          }

          @Override
          public void end(String memory, String listenFor, int maxKeys) {
            heard.add("end");
          }

          @Override
          public void failed(String why) {
            heard.add("failed " + why);
          }
        });
  }

  private void until(String last) {
    await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isEmpty() && heard.getLast().startsWith(last));
  }

  @Test
  void shouldStreamTextWhateverTheCuts() {
    ask(ChatRequest.Cause.CALLER_SPOKE, "hello");
    until("end");
    assertThat(heard).containsExactly("Guten Täg", " now.", "end");
    assertThat(requests.getFirst()).contains("\"stream\":true", "friendly front desk",
        "\"role\":\"assistant\",\"content\":\"Hello.\"", "\"content\":\"hello\"", "order-status");
  }

  @Test
  void shouldTellTheServerOfTheTraceOnlyWhenTracingIsOn() {
    ask(ChatRequest.Cause.CALLER_SPOKE, "hello");
    until("end");
    chat.close();
    heard.clear();
    chat = chat(new StreamingChat.Settings(0, 3, 30, false, false, new Tracing(true)));
    ask(ChatRequest.Cause.CALLER_SPOKE, "hello");
    until("end");
    assertThat(parents).containsExactly("null",
        new Tracing(true).parent(new CallId("c"), new ReplyId(1)).orElseThrow());
  }

  @Test
  void shouldAskToolsAndGoOn() {
    ChatModel.Reply reply = ask(ChatRequest.Cause.CALLER_SPOKE, "my order");
    until("tool");
    assertThat(heard).containsExactly("Let me see. ", "tool call_9 order-status {\"order\":\"12\"}");
    reply.toolResult(
        new ChatRequest.ToolResult(new CallId("c"), new ReplyId(1), "call_9", false, "{\"status\":\"shipped\"}"));
    until("end");
    assertThat(heard).contains("It is on its way.");
    assertThat(requests.getLast()).contains("\"tool_call_id\":\"call_9\"", "shipped");
  }

  @Test
  void shouldHangUpWhenTheModelSaysSo() {
    ask(ChatRequest.Cause.CALLER_SPOKE, "bye");
    until("end");
    assertThat(heard).containsExactly("Goodbye.", "then hangup", "end");
  }

  @Test
  void shouldGreetWithoutTheModel() {
    ask(ChatRequest.Cause.GREETING, "");
    until("end");
    assertThat(heard.getFirst()).contains("Northwind");
    assertThat(requests).isEmpty();
  }

  @Test
  void shouldCloseTheRequestWhenCancelled() throws InterruptedException {
    ChatModel.Reply reply = ask(ChatRequest.Cause.CALLER_SPOKE, "never stop");
    until("and");
    reply.cancel();
    assertThat(streamClosed.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(heard).noneMatch(h -> h.startsWith("failed"));
  }

  @Test
  void shouldFailClearly() {
    ask(ChatRequest.Cause.CALLER_SPOKE, "please fail");
    until("failed");
    assertThat(heard).containsExactly("failed chat server: status 503");
    ask(ChatRequest.Cause.CALLER_SPOKE, "break off");
    await().atMost(Duration.ofSeconds(20)).until(() -> heard.contains("failed chat server: the stream broke off"));
  }
}
