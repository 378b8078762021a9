package io.stepline.ops.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mirror on loopback that does with a file what it is told. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  final List<String> asked = new CopyOnWriteArrayList<>();

  interface Answer {
    void to(HttpExchange exchange, long from) throws IOException;
  }

  FileServer(Answer answer) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", e -> {
      List<String> range = new ArrayList<>(e.getRequestHeaders().getOrDefault("Range", List.of("")));
      asked.add(e.getRequestURI() + " " + range.getFirst());
      long from = range.getFirst().isEmpty() ? 0 : Long.parseLong(range.getFirst().replaceAll("\\D", ""));
      try (e) {
        answer.to(e, from);
      }
    });
    server.start();
  }

  /** The whole of it, or from where it was asked for. @param most bytes until the connection breaks */
  static Answer serving(byte[] bytes, int most) {
    return (e, from) -> {
      int start = (int) from;
      if (start > 0)
        e.getResponseHeaders().set("Content-Range", "bytes " + start + "-" + (bytes.length - 1) + "/" + bytes.length);
      e.sendResponseHeaders(start > 0 ? 206 : 200, bytes.length - start);
      e.getResponseBody().write(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + most)));
      e.getResponseBody().flush();
    };
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
