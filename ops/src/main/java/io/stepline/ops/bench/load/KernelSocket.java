package io.stepline.ops.bench.load;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * A UDP socket of 64-bit Linux whose datagrams carry the time at which the kernel had them (SO_TIMESTAMPNS, socket(7)),
 * by recvmsg of the C library. The numbers are those of the kernel's generic headers, which x86-64 and aarch64 have.
 */
final class KernelSocket implements StampedSocket {
  static final int RECEIVE_BUFFER = 1 << 20;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int LOOPBACK = 0x7f000001;
  private static final int ADDRESS_BYTES = 16;
  private static final int HEADER_BYTES = 56;
  private static final int CONTROL_BYTES = 128;
  /** Of struct cmsghdr, before its data. */
  private static final int CONTROL_HEADER = 16;
  private static final int DATA_BYTES = 8_192;
  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(java.nio.ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt HOST = JAVA_INT.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET = c("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND = c("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle NAME =
      c("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle OPTION =
      c("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      c("sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECEIVE =
      c("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE = c("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data = arena.allocate(DATA_BYTES);
  private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
  private final MemorySegment header = arena.allocate(HEADER_BYTES, 8);
  private final MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
  private final int descriptor;
  private final int port;
  private long stampNs;

  static boolean isHere() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name", "").equals("Linux")
        && (arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64"));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle c(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape);
  }

  KernelSocket(int wanted) throws IOException {
    try {
      descriptor = (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0);
      if (descriptor < 0) throw new IOException("no socket; raise the limit of open files (ulimit -n)");
      option(SO_TIMESTAMPNS, 1);
      option(SO_RCVBUF, RECEIVE_BUFFER);
      to(LOOPBACK, wanted);
      if ((int) BIND.invokeExact(descriptor, address, ADDRESS_BYTES) != 0)
        throw new IOException("UDP port " + wanted + " of 127.0.0.1 is taken; stop who has it");
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, ADDRESS_BYTES);
      if ((int) NAME.invokeExact(descriptor, address, length) != 0) throw new IOException("socket without a name");
      port = Short.toUnsignedInt(address.get(PORT, 2));
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library did not answer", e);
    }
    MemorySegment part = arena.allocate(16, 8);
    part.set(ADDRESS, 0, data);
    part.set(JAVA_LONG, 8, DATA_BYTES);
    header.set(ADDRESS, 16, part);
    header.set(JAVA_LONG, 24, 1);
    header.set(ADDRESS, 32, control);
  }

  private void option(int name, int value) throws Throwable {
    MemorySegment v = arena.allocate(JAVA_INT);
    v.set(JAVA_INT, 0, value);
    if ((int) OPTION.invokeExact(descriptor, SOL_SOCKET, name, v, 4) != 0)
      throw new IOException("the kernel refuses socket option " + name);
  }

  private void to(int host, int toPort) {
    address.set(JAVA_SHORT, 0, (short) AF_INET);
    address.set(PORT, 2, (short) toPort);
    address.set(HOST, 4, host);
  }

  @Override
  public String stampedBy() {
    return "the kernel (SO_TIMESTAMPNS)";
  }

  @Override
  public int port() {
    return port;
  }

  /** What the kernel does not take is lost, as on a line. */
  @Override
  public void send(byte[] bytes, int length, InetSocketAddress target) {
    MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, length);
    byte[] host = target.getAddress().getAddress();
    to(host[0] << 24 | (host[1] & 0xff) << 16 | (host[2] & 0xff) << 8 | host[3] & 0xff, target.getPort());
    try {
      long unused = (long) SEND.invokeExact(descriptor, data, (long) length, MSG_DONTWAIT, address, ADDRESS_BYTES);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library did not answer", e);
    }
  }

  @Override
  public int receive(byte[] into) {
    header.set(JAVA_LONG, 40, CONTROL_BYTES);
    long n;
    try {
      n = (long) RECEIVE.invokeExact(descriptor, header, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library did not answer", e);
    }
    if (n < 0) return -1;
    stampNs = stamp();
    int length = (int) Math.min(n, into.length);
    MemorySegment.copy(data, JAVA_BYTE, 0, into, 0, length);
    return length;
  }

  /** Of the control messages, the one with a struct timespec. */
  private long stamp() {
    long room = header.get(JAVA_LONG, 40);
    for (long at = 0; at + CONTROL_HEADER <= room;) {
      long length = control.get(JAVA_LONG, at);
      if (control.get(JAVA_INT, at + 8) == SOL_SOCKET && control.get(JAVA_INT, at + 12) == SO_TIMESTAMPNS)
        return control.get(JAVA_LONG, at + CONTROL_HEADER) * 1_000_000_000L
            + control.get(JAVA_LONG, at + CONTROL_HEADER + 8);
      at += Math.max(CONTROL_HEADER, length + 7 & ~7L);
    }
    throw new IllegalStateException("a datagram without the kernel's stamp");
  }

  @Override
  public long stampNs() {
    return stampNs;
  }

  @Override
  public void close() {
    try {
      int unused = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("the C library did not answer", e);
    }
    arena.close();
  }
}
