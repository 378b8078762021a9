package io.stepline.ops.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/** The floor of a media server in Java: every datagram goes back to whom it came from. Owns its process. */
public final class JavaEcho {
  private JavaEcho() {}

  /** Never returns. @param first of {@code count} ports of 127.0.0.1, every second one */
  public static void run(int first, int count, PrintStream out) throws IOException {
    Selector selector = Selector.open();
    for (int i = 0; i < count; i++) {
      DatagramChannel c = DatagramChannel.open();
      c.bind(new InetSocketAddress("127.0.0.1", first + 2 * i));
      c.configureBlocking(false);
      c.register(selector, SelectionKey.OP_READ);
    }
    out.println("ready");
    ByteBuffer data = ByteBuffer.allocateDirect(2_048);
    while (true) selector.select(key -> back((DatagramChannel) key.channel(), data));
  }

  private static void back(DatagramChannel c, ByteBuffer data) {
    try {
      data.clear();
      Optional<SocketAddress> from = Optional.ofNullable(c.receive(data));
      if (from.isPresent()) c.send(data.flip(), from.get());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
