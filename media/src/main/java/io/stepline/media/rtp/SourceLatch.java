package io.stepline.media.rtp;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose media is believed (RFC 4961, RFC 7362 4): the signalled address always; another only as {@link Belief} allows,
 * in the first seconds, by consecutive packets of one stream, and while nobody else was heard. A source that was heard
 * may move while it is silent, if its stream goes on where it broke off. Where the peer was before it moved is never
 * sent to again, and heard only while nobody else speaks. Owned by one thread.
 */
public final class SourceLatch {
  private static final long SILENT_US = 2_000_000;
  /** How long after {@link #open} another source than the signalled may come. */
  static final long OPEN_US = 5_000_000;
  /** Packets in a row that make a source. */
  static final int IN_A_ROW = 3;
  /** A stream that goes on may have lost so many packets meanwhile. */
  private static final int MAX_LOST = 3_000;
  private static final int MAX_CANDIDATES = 8;

  /** Which sources other than the signalled may come at all. */
  public enum Belief {
    /** Other ports of the signalled address, and where that is this machine's, its other addresses. */
    SIGNALLED,
    /** Any: the peer is behind NAT, so what it signalled may not be what it sends from. */
    ANYWHERE,
    /** Any, at any time, since its packets prove themselves (SRTP). */
    PROVED
  }

  private InetSocketAddress signalled;
  private Belief belief;
  private Optional<InetSocketAddress> latched = Optional.empty();
  private Optional<InetSocketAddress> left = Optional.empty();
  private final Map<InetSocketAddress, Candidate> candidates = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Candidate> eldest) {
      return size() > MAX_CANDIDATES;
    }
  };
  private long lastHeardUs;
  private long openUntilUs;
  private long ssrc = -1;
  private int sequence;
  private long strangers;

  /** @param inARow packets of it that followed one another */
  private record Candidate(long ssrc, int sequence, int inARow) {
    boolean isFollowedBy(RtpPacket packet) {
      return ssrc == packet.ssrc() && (sequence + 1 & 0xffff) == packet.sequence();
    }
  }

  public SourceLatch(InetSocketAddress signalled) {
    this(signalled, Belief.SIGNALLED);
  }

  public SourceLatch(InetSocketAddress signalled, Belief belief) {
    this.signalled = signalled;
    this.belief = belief;
  }

  /** Media begins, or may move: from now on other sources may come for {@value #OPEN_US} microseconds. */
  public void open(long nowUs) {
    openUntilUs = nowUs + OPEN_US;
  }

  /** How the media is protected has changed. */
  public void believe(Belief now) {
    belief = now;
  }

  /** A new offer or answer named another address. */
  public void signal(InetSocketAddress address) {
    if (!address.equals(signalled)) {
      left = Optional.of(target()).filter(source -> !source.equals(address));
      latched = Optional.empty();
      ssrc = -1;
    }
    signalled = address;
  }

  /** @param packet in the clear, of a kind that was agreed on. @return whether it is the peer's */
  public boolean accept(InetSocketAddress from, RtpPacket packet, long nowUs) {
    if (left.isPresent() && left.get().equals(from)) return believed(isSilent(nowUs));
    if (!isKnown(from) && !mayCome(from, packet, nowUs)) return believed(false);
    latched = Optional.of(from);
    candidates.clear();
    lastHeardUs = nowUs;
    ssrc = packet.ssrc();
    sequence = packet.sequence();
    return true;
  }

  private boolean believed(boolean yes) {
    if (!yes) strangers++;
    return yes;
  }

  /** Whether this is where media is sent to, or where it was signalled to come from. */
  public boolean isKnown(InetSocketAddress from) {
    return from.equals(target()) || from.equals(signalled);
  }

  private boolean mayCome(InetSocketAddress from, RtpPacket packet, long nowUs) {
    if (belief == Belief.PROVED) return latched.isEmpty() || isSilent(nowUs);
    boolean begins = latched.isEmpty() && nowUs < openUntilUs;
    boolean near = belief == Belief.ANYWHERE || Hosts.areOne(from.getAddress(), target().getAddress());
    if (!near || !begins && !goesOn(packet, nowUs)) return false;
    int inARow = Optional.ofNullable(candidates.get(from)).filter(c -> c.isFollowedBy(packet))
        .map(c -> c.inARow() + 1).orElse(1);
    candidates.put(from, new Candidate(packet.ssrc(), packet.sequence(), inARow));
    return inARow >= IN_A_ROW;
  }

  /** Who was not there cannot know the numbers of the stream. */
  private boolean goesOn(RtpPacket packet, long nowUs) {
    int ahead = packet.sequence() - sequence & 0xffff;
    return latched.isPresent() && packet.ssrc() == ssrc && ahead > 0 && ahead <= MAX_LOST && isSilent(nowUs);
  }

  private boolean isSilent(long nowUs) {
    return nowUs - lastHeardUs > SILENT_US;
  }

  /** Where to send: to the believed source, else as signalled. */
  public InetSocketAddress target() {
    return latched.orElse(signalled);
  }

  public long strangers() {
    return strangers;
  }
}
