package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.engine.SpeechDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A speech-to-speech server with OpenAI's Realtime events over a WebSocket, simulated: hears seconds, speaks with an
 * embedded voice. As strict as the real one: what it does not know it refuses, one response at a time, items by id.
 */
public final class SimRealtime implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ServerSocket server;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<SimConversation> conversations = new CopyOnWriteArrayList<>();

  /**
   * @param beta the shape before GA
   * @param soundFactor how much faster than real time it speaks; 0 for at once
   */
  public record Manner(boolean beta, double soundFactor) {
    public static final Manner GA = new Manner(false, 0);
    public static final Manner BETA = new Manner(true, 0);
  }

  /** @param port 0 for any */
  public SimRealtime(int port, SpeechDecoder voice, SimBrain brain, Manner manner) {
    try {
      server = new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + ": " + e.getMessage(), e);
    }
    Thread.ofVirtual().name("sim-realtime").start(() -> {
      try {
        while (true) {
          Socket s = server.accept();
          open.add(s);
          Thread.ofVirtual().start(() -> serve(s, voice, brain, manner));
        }
      } catch (IOException e) {
        if (!server.isClosed()) throw new IllegalStateException(e);
      }
    });
  }

  private void serve(Socket socket, SpeechDecoder voice, SimBrain brain, Manner manner) {
    try (socket) {
      SimWebSocket line = new SimWebSocket(socket);
      SimConversation talk = new SimConversation(voice, brain, manner, event -> {
        if (event.path("type").asText().equals("error")) complaints.add(event.path("error").path("code").asText());
        line.send(event.toString());
      });
      conversations.add(talk);
      talk.begin();
      while (true) {
        JsonNode event = JSON.readTree(line.receive());
        events.add(event);
        talk.take(event);
      }
    } catch (IOException e) {
      open.remove(socket);
    }
  }

  public URI url() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/v1/realtime");
  }

  /** What clients sent. */
  public List<JsonNode> events() {
    return events;
  }

  /** What it refused, by code. */
  public List<String> complaints() {
    return complaints;
  }

  /** Connections that are open. */
  public int connections() {
    return open.size();
  }

  /** The conversation of the connection that came last, line by line: role and text, or seconds of sound. */
  public List<String> conversation() {
    return conversations.isEmpty() ? List.of() : conversations.getLast().lines();
  }

  /** As when its process is killed. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket s : open) s.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
