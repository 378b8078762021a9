package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.srtp.DtlsHandshake;
import io.stepline.media.srtp.DtlsIdentity;
import io.stepline.media.srtp.SrtpKey;
import io.stepline.media.srtp.SrtpProtection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The protection of one session as descriptions and handshakes change it: none, keys from SDP, or keys from DTLS,
 * before which nothing passes either way. Owned by the media thread.
 */
final class Shield implements Protection {
  private static final byte[] NOTHING = {};

  private final DtlsIdentity identity;
  private final Consumer<byte[]> sendDtls;
  private final Consumer<Runnable> mediaThread;
  private final Consumer<String> failed;
  private Optional<Protection> current = Optional.empty();
  private Optional<SrtpProtection> srtp = Optional.empty();
  private Optional<DtlsHandshake> handshake = Optional.empty();
  private Optional<MediaSecurity> agreed = Optional.empty();
  private long refused;

  /** @param mediaThread runs a step on the media thread; {@code failed} hears why no keys could be agreed on */
  Shield(DtlsIdentity identity, Consumer<byte[]> sendDtls, Consumer<Runnable> mediaThread, Consumer<String> failed) {
    this.identity = identity;
    this.sendDtls = sendDtls;
    this.mediaThread = mediaThread;
    this.failed = failed;
  }

  /**
   * A later description with other keys re-keys; with the same keys it changes nothing, so that counters and replay
   * windows go on. With DTLS another fingerprint or the other role begins a new association (RFC 8842 4).
   */
  void agreed(MediaSecurity security) {
    if (agreed.filter(security::equals).isPresent()) return;
    if (security instanceof MediaSecurity.Dtls now && agreed.orElse(null) instanceof MediaSecurity.Dtls before
        && now.theirFingerprint().equalsIgnoreCase(before.theirFingerprint())
        && now.weConnect() == before.weConnect())
      return;
    agreed = Optional.of(security);
    handshake.ifPresent(DtlsHandshake::close);
    handshake = Optional.empty();
    switch (security) {
      case MediaSecurity.Plain p -> current = Optional.of(Protection.NONE);
      case MediaSecurity.Sdes s -> keys(s.ours(), s.theirs());
      case MediaSecurity.Dtls d -> {
        current = Optional.empty();
        handshake = Optional.of(new DtlsHandshake(identity, d.theirFingerprint(), d.weConnect(), sendDtls,
            outcome -> mediaThread.accept(() -> done(d, outcome))).start());
      }
    }
  }

  private void done(MediaSecurity.Dtls d, DtlsHandshake.Outcome outcome) {
    if (agreed.filter(d::equals).isEmpty()) return;
    switch (outcome) {
      case DtlsHandshake.Outcome.Keys k -> keys(k.ours(), k.theirs());
      case DtlsHandshake.Outcome.Failed f -> failed.accept(f.reason());
    }
  }

  private void keys(SrtpKey ours, SrtpKey theirs) {
    SrtpProtection now = srtp.map(p -> p.rekeyed(ours, theirs)).orElseGet(() -> new SrtpProtection(ours, theirs));
    srtp = Optional.of(now);
    current = Optional.of(now);
  }

  void dtls(byte[] datagram) {
    handshake.ifPresent(h -> h.receive(datagram));
  }

  /** Packets that were forged, replayed, or came before there were keys. */
  long refused() {
    return refused;
  }

  @Override
  public byte[] protect(byte[] rtp) {
    return current.map(p -> p.protect(rtp)).orElse(NOTHING);
  }

  @Override
  public Optional<byte[]> unprotect(byte[] datagram) {
    return counted(current.flatMap(p -> p.unprotect(datagram)));
  }

  @Override
  public byte[] protectRtcp(byte[] rtcp) {
    return current.map(p -> p.protectRtcp(rtcp)).orElse(NOTHING);
  }

  @Override
  public Optional<byte[]> unprotectRtcp(byte[] datagram) {
    return counted(current.flatMap(p -> p.unprotectRtcp(datagram)));
  }

  private Optional<byte[]> counted(Optional<byte[]> clear) {
    if (clear.isEmpty()) refused++;
    return clear;
  }

  void close() {
    handshake.ifPresent(DtlsHandshake::close);
  }
}
