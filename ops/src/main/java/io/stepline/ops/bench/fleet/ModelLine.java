package io.stepline.ops.bench.fleet;

import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimOpenAi;
import io.stepline.ops.sim.SimSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The line to a simulated chat server, which can be made stuck (it takes requests and says nothing) or talk garbage.
 * Thread-safe.
 */
final class ModelLine implements AutoCloseable {
  /** What is at the other end. */
  enum Mood { WELL, STUCK, GARBAGE }

  private final ServerSocket door;
  private final SimOpenAi well;
  private final SimOpenAi garbage;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mood mood = Mood.WELL;

  ModelLine(SimBrain brain) throws IOException {
    SimSettings quick = new SimSettings(200, 64, 60, java.util.Map.of(), 1);
    well = new SimOpenAi(0, quick, brain);
    garbage = new SimOpenAi(0, quick.with("garbage:1"), brain);
    door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort() + "/v1";
  }

  /** Connections of before break. */
  void mood(Mood now) {
    mood = now;
    open.forEach(ModelLine::shut);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket in = door.accept();
        open.add(in);
        Thread.ofVirtual().start(() -> serve(in));
      } catch (IOException e) {
        return; // closed: nobody asks any more
      }
    }
  }

  private void serve(Socket in) {
    try (in) {
      if (mood == Mood.STUCK) {
        in.getInputStream().transferTo(OutputStream.nullOutputStream());
        return;
      }
      int port = (mood == Mood.WELL ? well : garbage).url("").getPort();
      try (Socket out = new Socket(InetAddress.getLoopbackAddress(), port)) {
        open.add(out);
        Thread back = Thread.ofVirtual().start(() -> pass(out, in));
        pass(in, out);
        back.join();
        open.remove(out);
      }
    } catch (IOException e) {
      shut(in); // either side has gone, so does the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(in);
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[8_192];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        out.write(bytes, 0, n);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      shut(from);
      shut(to);
    }
  }

  private static void shut(Socket s) {
    try {
      s.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(ModelLine::shut);
    well.close();
    garbage.close();
  }
}
