package io.stepline.ops.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A name server for tests: SRV and A records from a table, NXDOMAIN for the rest (RFC 1035, RFC 2782). */
public final class TinyDns implements AutoCloseable {
  private static final int A = 1;
  private static final int SRV = 33;
  private final DatagramSocket socket;
  private final Map<String, List<Srv>> services;
  private final List<String> asked = new ArrayList<>();

  public record Srv(int priority, int weight, int port, String target) {}

  /** @param services by name, such as {@code _sip._udp.carrier.test} */
  public TinyDns(Map<String, List<Srv>> services) throws IOException {
    this.services = services;
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().start(this::run);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  private void run() {
    byte[] buffer = new byte[1_500];
    while (!socket.isClosed()) {
      try {
        DatagramPacket in = new DatagramPacket(buffer, buffer.length);
        socket.receive(in);
        byte[] reply = answer(ByteBuffer.wrap(buffer, 0, in.getLength()));
        socket.send(new DatagramPacket(reply, reply.length, in.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer q) throws IOException {
    int id = q.getShort() & 0xffff;
    q.position(12);
    StringBuilder name = new StringBuilder();
    for (int n = q.get(); n > 0; n = q.get()) {
      byte[] label = new byte[n];
      q.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    int type = q.getShort();
    synchronized (this) {
      asked.add(type + " " + name);
    }
    List<Srv> found =
        type == SRV ? services.getOrDefault(name.toString().toLowerCase(java.util.Locale.ROOT), List.of()) : List.of();
    boolean address = type == A && name.toString().endsWith(".host.test");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(found.isEmpty() && !address ? 0x8583 : 0x8580);
    out.writeShort(1);
    out.writeShort(found.size() + (address ? 1 : 0));
    out.writeInt(0);
    name(out, name.toString());
    out.writeShort(type);
    out.writeShort(1);
    for (Srv s : found) {
      head(out, name.toString(), SRV);
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      DataOutputStream d = new DataOutputStream(data);
      d.writeShort(s.priority());
      d.writeShort(s.weight());
      d.writeShort(s.port());
      name(d, s.target());
      out.writeShort(data.size());
      data.writeTo(out);
    }
    if (address) {
      head(out, name.toString(), A);
      out.writeShort(4);
      out.writeInt(0x7f000001);
    }
    return bytes.toByteArray();
  }

  private static void head(DataOutputStream out, String name, int type) throws IOException {
    name(out, name);
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(1);
  }

  private static void name(DataOutputStream out, String name) throws IOException {
    for (String label : name.split("\\.")) {
      out.writeByte(label.length());
      out.writeBytes(label);
    }
    out.writeByte(0);
  }

  @Override
  public void close() {
    socket.close();
  }
}
