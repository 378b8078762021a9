package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.engine.ChatModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealtimeSessionTest {
  private final BlockingQueue<Optional<RealtimeTalk>> told = new LinkedBlockingQueue<>();

  private static URI whereNobodyListens() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("ws://127.0.0.1:" + gone.getLocalPort() + "/v1/realtime");
    }
  }

  /** The server may be found gone between the making of a session and its first reply. */
  @Test
  void shouldGiveBackAReplyThatBeginsWhenTheServerIsKnownToBeGone() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI gone = whereNobodyListens();
      RealtimeSession session = new RealtimeSession(new RealtimeSession.Settings(RealtimeShape.GA, "alloy", 24_000),
          (s, why, unsaid) -> told.add(unsaid), listener -> new RealtimeLine(http, gone, "", listener));
      assertThat(told.poll(10, TimeUnit.SECONDS)).as("lost before anything was asked").isEqualTo(Optional.empty());
      ChatModel.Sink sink = new Caller(new Nobody(), Map.of());
      RealtimeTalk talk = new RealtimeTalk(Caller.bots().values().iterator().next(),
          Caller.asked(ChatRequest.Heard.NOTHING, List.of()), Map.of(), sink);
      talk.at(session);
      session.begin(talk);
      assertThat(told.poll()).as("may be asked for elsewhere").isEqualTo(Optional.of(talk));
    }
  }

  private static final class Nobody implements ChatModel {
    @Override
    public String name() {
      return "nobody";
    }

    @Override
    public Reply start(ChatRequest.Generate request, Sink sink) {
      throw new IllegalStateException("nobody is asked");
    }

    @Override
    public void close() {}
  }
}
