package io.stepline.ops.sim;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** The server's side of one WebSocket (RFC 6455), for text. Sending is thread-safe, receiving one thread's. */
final class SimWebSocket {
  private static final int MAX_FRAME = 16 << 20;
  private static final int MAX_HEAD = 8_192;
  private final DataInputStream in;
  private final OutputStream out;

  /** Shakes hands. */
  SimWebSocket(Socket socket) throws IOException {
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_HEAD) head.append((char) in.readUnsignedByte());
    String key = head.toString().lines().filter(l -> l.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
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
  String receive() throws IOException {
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

  synchronized void send(String text) throws IOException {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(data.length + 10).put((byte) 0x81);
    if (data.length < 126) frame.put((byte) data.length);
    else if (data.length < 65_536) frame.put((byte) 126).putShort((short) data.length);
    else frame.put((byte) 127).putLong(data.length);
    frame.put(data).flip();
    out.write(frame.array(), 0, frame.limit());
    out.flush();
  }
}
