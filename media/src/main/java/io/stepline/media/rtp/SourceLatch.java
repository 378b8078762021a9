package io.stepline.media.rtp;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Symmetric RTP (RFC 4961): media may come from elsewhere than signalled, behind NAT, but only one source is believed.
 * The signalled address always wins; another is taken if it comes first, and is kept until it has been silent for two
 * seconds. Where the peer was before it moved is never sent to again, and heard only while nobody else speaks. Owned by
 * one thread.
 */
public final class SourceLatch {
  private static final long SILENT_US = 2_000_000;

  private InetSocketAddress signalled;
  private Optional<InetSocketAddress> latched = Optional.empty();
  private Optional<InetSocketAddress> left = Optional.empty();
  private long lastHeardUs;
  private long strangers;

  public SourceLatch(InetSocketAddress signalled) {
    this.signalled = signalled;
  }

  /** A new offer or answer named another address. */
  public void signal(InetSocketAddress address) {
    if (!address.equals(signalled)) {
      left = Optional.of(target()).filter(source -> !source.equals(address));
      latched = Optional.empty();
    }
    signalled = address;
  }

  public boolean accept(InetSocketAddress from, long nowUs) {
    if (left.isPresent() && left.get().equals(from)) {
      boolean alone = nowUs - lastHeardUs > SILENT_US;
      if (!alone) strangers++;
      return alone;
    }
    boolean known = latched.map(from::equals).orElse(true) || from.equals(signalled) || nowUs - lastHeardUs > SILENT_US;
    if (!known) {
      strangers++;
      return false;
    }
    if (latched.isEmpty() || !latched.get().equals(from)) latched = Optional.of(from);
    lastHeardUs = nowUs;
    return true;
  }

  /** Where to send: to the believed source, else as signalled. */
  public InetSocketAddress target() {
    return latched.orElse(signalled);
  }

  public long strangers() {
    return strangers;
  }
}
