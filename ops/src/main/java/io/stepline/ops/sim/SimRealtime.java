package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.ops.caller.Voices;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A speech-to-speech server with OpenAI's Realtime events over a WebSocket (RFC 6455), simulated: hears seconds, speaks
 * with an embedded voice.
 */
public final class SimRealtime implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE_HZ = 24_000;
  private static final int PIECE = RATE_HZ / 10;
  private static final int MAX_FRAME = 16 << 20;
  private final ServerSocket server;
  private final SpeechDecoder voice;
  private final SimBrain brain;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** @param port 0 for any */
  public SimRealtime(int port, SpeechDecoder voice, SimBrain brain) {
    this.voice = voice;
    this.brain = brain;
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
          Thread.ofVirtual().start(() -> serve(s));
        }
      } catch (IOException e) {
        open.clear();
      }
    });
  }

  private void serve(Socket socket) {
    try (socket; DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream()) {
      shakeHands(in, out);
      ArrayNode messages = JSON.createArrayNode();
      double heard = 0;
      while (true) {
        JsonNode event = JSON.readTree(text(in));
        events.add(event);
        if (event.path("type").asText().equals("conversation.item.create")) {
          JsonNode item = event.path("item");
          String audio = item.path("content").path(0).path("audio").asText("");
          heard = audio.isEmpty() ? 0 : Base64.getDecoder().decode(audio).length / 2.0 / RATE_HZ;
          messages.add(item);
        } else if (event.path("type").asText().equals("response.create")) {
          answer(brain.answer(messages, heard), out);
        }
      }
    } catch (IOException e) {
      open.remove(socket);
    }
  }

  private void answer(SimBrain.Answer answer, OutputStream out) throws IOException {
    if (!answer.text().isEmpty()) {
      send(out, JSON.createObjectNode().put("type", "response.audio_transcript.delta").put("delta", answer.text()));
      short[] pcm = Resampler.convert(Voices.speak(voice, answer.text(), "slt"), 16_000, RATE_HZ);
      for (int at = 0; at < pcm.length; at += PIECE) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Math.min(PIECE, pcm.length - at)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + PIECE)));
        send(out, JSON.createObjectNode().put("type", "response.audio.delta").put("delta",
            Base64.getEncoder().encodeToString(bytes.array())));
      }
    }
    if (answer.tool().isPresent())
      send(out, JSON.createObjectNode().put("type", "response.function_call_arguments.done").put("call_id", "call_1")
          .put("name", answer.tool().get().name()).put("arguments", answer.tool().get().argumentsJson()));
    ObjectNode done = JSON.createObjectNode().put("type", "response.done");
    done.putObject("response").put("status", "completed");
    send(out, done);
  }

  private static void shakeHands(DataInputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < 8_192) head.append((char) in.readUnsignedByte());
    String key =
        head.toString().lines().filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
            .map(l -> l.substring(18).strip()).findFirst().orElse("");
    try {
      String accept = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
          .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
      out.write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
              + accept + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One message, of as many frames as it has. */
  private static String text(DataInputStream in) throws IOException {
    StringBuilder all = new StringBuilder();
    while (true) {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      long length = second & 0x7f;
      if (length == 126) length = in.readUnsignedShort();
      else if (length == 127) length = in.readLong();
      if (length > MAX_FRAME) throw new IOException("frame too large");
      byte[] mask = in.readNBytes(4);
      byte[] data = in.readNBytes((int) length);
      for (int i = 0; i < data.length; i++) data[i] ^= mask[i % 4];
      if ((first & 0x0f) == 8) throw new IOException("closed");
      if ((first & 0x0f) > 2) continue;
      all.append(new String(data, StandardCharsets.UTF_8));
      if ((first & 0x80) != 0) return all.toString();
    }
  }

  private static void send(OutputStream out, ObjectNode event) throws IOException {
    byte[] data = event.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(data.length + 10).put((byte) 0x81);
    if (data.length < 126) frame.put((byte) data.length);
    else if (data.length < 65_536) frame.put((byte) 126).putShort((short) data.length);
    else frame.put((byte) 127).putLong(data.length);
    frame.put(data).flip();
    out.write(frame.array(), 0, frame.limit());
    out.flush();
  }

  public URI url() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/v1/realtime");
  }

  /** What clients sent. */
  public List<JsonNode> events() {
    return events;
  }

  /** Connections that are open. */
  public int connections() {
    return open.size();
  }

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
