package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.srtp.DtlsIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys of one session from handshakes that really happen, while descriptions change certificates and roles. */
class ShieldTest {
  private final LinkedBlockingQueue<Runnable> mediaThread = new LinkedBlockingQueue<>();
  private final List<String> failures = new ArrayList<>();
  private final DtlsIdentity ours = new DtlsIdentity();
  private DtlsIdentity theirs = new DtlsIdentity();
  private final Shield we = shield(ours, d -> mediaThread.add(() -> other(true).dtls(d)));
  private Shield they = shield(theirs, d -> mediaThread.add(() -> other(false).dtls(d)));
  private int sequence;

  private Shield shield(DtlsIdentity identity, Consumer<byte[]> send) {
    return new Shield(identity, send, mediaThread::add, failures::add);
  }

  private Shield other(boolean ofUs) {
    return ofUs ? they : we;
  }

  @AfterEach
  void close() {
    we.close();
    they.close();
  }

  private void agree(boolean weConnect) {
    we.agreed(new MediaSecurity.Dtls(theirs.fingerprint(), weConnect));
    they.agreed(new MediaSecurity.Dtls(ours.fingerprint(), !weConnect));
  }

  /** Sound both ways under the same keys. */
  private boolean passes() {
    byte[] rtp = new RtpPacket(0, false, sequence++, 160L * sequence, 7, new byte[160], 0).toBytes();
    byte[] there = we.protect(rtp);
    byte[] back = they.protect(rtp);
    return there.length > 0 && back.length > 0 && they.unprotect(there).isPresent() && we.unprotect(back).isPresent();
  }

  /** Does what comes to the media thread until sound passes. */
  private void untilItPasses() throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!passes()) {
      assertThat(System.nanoTime()).as("nobody has keys").isLessThan(until);
      Runnable step = mediaThread.poll(100, TimeUnit.MILLISECONDS);
      if (step != null) step.run();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldGoOnUnderNewKeysWhenTheRolesChange() throws Exception {
    agree(true);
    untilItPasses();
    byte[] before = they.protect(new RtpPacket(0, false, 500, 80_000, 9, new byte[160], 0).toBytes());
    agree(false);
    assertThat(passes()).as("nothing passes before the new keys are there").isFalse();
    untilItPasses();
    assertThat(we.unprotect(before)).as("what the old keys protect").isEmpty();
    agree(true);
    untilItPasses();
  }

  @Test
  void shouldGoOnWhenThePeerTurnsUpWithAnotherCertificate() throws Exception {
    agree(false);
    untilItPasses();
    they.close();
    theirs = new DtlsIdentity();
    they = shield(theirs, d -> mediaThread.add(() -> other(false).dtls(d)));
    agree(false);
    untilItPasses();
  }

  @Test
  void shouldKeepItsKeysWhenADescriptionSaysTheSameAgain() throws Exception {
    agree(true);
    untilItPasses();
    we.agreed(new MediaSecurity.Dtls(theirs.fingerprint().toLowerCase(Locale.ROOT), true));
    assertThat(passes()).isTrue();
    assertThat(mediaThread).isEmpty();
  }

  @Test
  void shouldComeFromKeysToTheClearAndBack() throws Exception {
    agree(true);
    untilItPasses();
    we.agreed(new MediaSecurity.Plain());
    they.agreed(new MediaSecurity.Plain());
    assertThat(passes()).isTrue();
    agree(false);
    assertThat(passes()).as("in the clear").isFalse();
    untilItPasses();
  }
}
