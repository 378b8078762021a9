package io.stepline.ops.bench.load;

import io.stepline.media.codec.AudioCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One caller: a stream of sound out, every packet back noted. Owned by the callers' loop. */
final class LoadCall {
  /** Where the call is. */
  enum Stage { NEW, INVITED, UP, LEAVING, OVER }

  private static final int HEADER = 12;

  private final AudioCodec codec;
  private final List<byte[]> sound;
  private final StampedSocket socket;
  private final byte[] packet = new byte[1_500];
  private final int ssrc;
  private int place;
  private int seq;
  private int stamp;
  private Optional<InetSocketAddress> peer = Optional.empty();
  private Optional<Departures> stream = Optional.empty();
  private int streamSsrc;
  private final List<Departures> streams = new ArrayList<>();

  Stage stage = Stage.NEW;
  String answer = "";
  int tries;
  long askedNs;
  long invitedAtNs;
  long upNs;
  long sent;
  long received;

  LoadCall(int port, AudioCodec codec, List<byte[]> sound, Random random) throws IOException {
    this.codec = codec;
    this.sound = sound;
    this.socket = StampedSocket.open(port);
    this.ssrc = random.nextInt();
    this.place = random.nextInt(sound.size());
    this.seq = random.nextInt(0x1_0000);
    this.stamp = random.nextInt();
  }

  int port() {
    return socket.port();
  }

  String stampedBy() {
    return socket.stampedBy();
  }

  void talkTo(int port) {
    peer = Optional.of(new InetSocketAddress("127.0.0.1", port));
  }

  /** Sends the next 20 ms. */
  void send() {
    byte[] payload = sound.get(place);
    place = (place + 1) % sound.size();
    packet[0] = (byte) 0x80;
    packet[1] = (byte) codec.payloadType();
    put(2, 2, seq++);
    put(4, 4, stamp);
    put(8, 4, ssrc);
    stamp += codec.clockHz() / 50;
    System.arraycopy(payload, 0, packet, HEADER, payload.length);
    peer.ifPresent(p -> socket.send(packet, HEADER + payload.length, p));
    sent++;
  }

  private void put(int at, int bytes, int value) {
    for (int i = 0; i < bytes; i++) packet[at + i] = (byte) (value >>> 8 * (bytes - 1 - i));
  }

  /** Takes what has come. What the kernel had outside of the measurement is not counted in it. */
  void drain(long fromNs, long toNs) {
    byte[] in = packet;
    for (int n = socket.receive(in); n >= 0; n = socket.receive(in)) {
      long at = socket.stampNs();
      if (n < HEADER || (in[0] & 0xc0) != 0x80 || (in[1] & 0x7f) != codec.payloadType()) continue;
      received++;
      if (at < fromNs || at > toNs) continue;
      int from = get(in, 8, 4);
      if (stream.isEmpty() || from != streamSsrc) {
        streamSsrc = from;
        stream = Optional.of(new Departures(codec.clockHz()));
        streams.add(stream.get());
      }
      stream.get().packet(get(in, 2, 2), get(in, 4, 4) & 0xffff_ffffL, at);
    }
  }

  private static int get(byte[] in, int at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | in[at + i] & 0xff;
    return value;
  }

  List<Departures> streams() {
    return streams;
  }

  void close() {
    socket.close();
  }
}
