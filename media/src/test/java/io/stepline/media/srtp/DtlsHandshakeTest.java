package io.stepline.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsHandshakeTest {
  private final DtlsIdentity one = new DtlsIdentity();
  private final DtlsIdentity two = new DtlsIdentity();

  private record Ends(DtlsHandshake.Outcome client, DtlsHandshake.Outcome server) {}

  private Ends shake(String clientExpects, String serverExpects, int lost) throws Exception {
    CompletableFuture<DtlsHandshake.Outcome> client = new CompletableFuture<>();
    CompletableFuture<DtlsHandshake.Outcome> server = new CompletableFuture<>();
    AtomicReference<DtlsHandshake> a = new AtomicReference<>();
    AtomicReference<DtlsHandshake> b = new AtomicReference<>();
    AtomicInteger count = new AtomicInteger();
    b.set(new DtlsHandshake(two, serverExpects, false, d -> a.get().receive(d), server::complete).start());
    a.set(new DtlsHandshake(one, clientExpects, true, d -> {
      if (count.incrementAndGet() != lost) b.get().receive(d);
    }, client::complete));
    a.get().start();
    try {
      return new Ends(client.get(30, TimeUnit.SECONDS), server.get(30, TimeUnit.SECONDS));
    } finally {
      a.get().close();
      b.get().close();
    }
  }

  /** @param lost which datagram of the client never arrives */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 6})
  void shouldGiveBothSidesTheSameKeysEvenWhenADatagramIsLost(int lost) throws Exception {
    Ends ends = shake(two.fingerprint(), one.fingerprint(), lost);
    assertThat(ends.client()).isInstanceOf(DtlsHandshake.Outcome.Keys.class);
    DtlsHandshake.Outcome.Keys c = (DtlsHandshake.Outcome.Keys) ends.client();
    DtlsHandshake.Outcome.Keys s = (DtlsHandshake.Outcome.Keys) ends.server();
    assertThat(c.ours()).isEqualTo(s.theirs()).isNotEqualTo(c.theirs());
    assertThat(c.theirs()).isEqualTo(s.ours());
    assertThat(c.ours().suite()).isEqualTo(SrtpSuite.AEAD_AES_256_GCM);
  }

  @Test
  void shouldRefuseACertificateThatSdpDidNotAnnounce() throws Exception {
    assertThat(shake(two.fingerprint(), two.fingerprint(), 0).server())
        .isInstanceOf(DtlsHandshake.Outcome.Failed.class);
    assertThat(shake(one.fingerprint(), one.fingerprint(), 0).client())
        .isInstanceOf(DtlsHandshake.Outcome.Failed.class);
  }
}
