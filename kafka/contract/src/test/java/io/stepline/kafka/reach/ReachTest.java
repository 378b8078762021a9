package io.stepline.kafka.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call brings about does not reach what is inside. */
class ReachTest {
  @AfterEach
  void forget() {
    Reach.allow("");
  }

  /** Whose answers change. */
  private static final class Changing implements InetAddressResolver {
    private final Queue<String> answers;

    Changing(String... answers) {
      this.answers = new ArrayDeque<>(List.of(answers));
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
      return Stream.of(InetAddress.getByAddress(host, InetAddress.getByName(answers.remove()).getAddress()));
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      throw new UnknownHostException("nobody");
    }
  }

  private static String looked(InetAddressResolver resolver, String host) throws UnknownHostException {
    return resolver.lookupByName(host, InetAddressResolver.LookupPolicy.of(3)).findFirst().orElseThrow()
        .getHostAddress();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "127.0.0.1", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
      "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1",
      "64:ff9b::a00:1", "2002:a00:1::1", "::ffff:10.0.0.1", "::10.0.0.1", "ff02::1"})
  void shouldShowNoPrivateAddressOfANameThatWasAskedForWheneverItIsLookedUp(String inside) throws Exception {
    String host = "rebinding" + Integer.toHexString(inside.hashCode()) + ".invalid";
    InetAddressResolver resolver = GuardedNames.over(new Changing("203.0.113.7", inside, "203.0.113.7", inside));
    assertThat(looked(resolver, host)).isEqualTo("203.0.113.7");
    assertThat(looked(resolver, host)).as("a name that nobody asked for").isNotEmpty();
    Reach.refusal(URI.create("https://" + host + "/x"));
    assertThat(looked(resolver, host)).isEqualTo("203.0.113.7");
    assertThatThrownBy(() -> looked(resolver, host)).isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "203.0.113.7", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
  void shouldShowPublicAddresses(String outside) throws Exception {
    Reach.refusal(URI.create("https://outside.invalid/x"));
    assertThat(looked(GuardedNames.over(new Changing(outside)), "outside.invalid"))
        .isEqualTo(InetAddress.getByName(outside).getHostAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"names.inside.invalid", "*.inside.invalid", "10.0.0.0/8", "10.1.2.3"})
  void shouldShowWhatTheOperatorAllows(String exception) throws Exception {
    Reach.refusal(URI.create("https://names.inside.invalid/x"));
    assertThatThrownBy(() -> looked(GuardedNames.over(new Changing("10.1.2.3")), "NAMES.inside.invalid"))
        .isInstanceOf(UnknownHostException.class);
    Reach.allow("other.example, " + exception);
    assertThat(looked(GuardedNames.over(new Changing("10.1.2.3")), "NAMES.inside.invalid")).isEqualTo("10.1.2.3");
    Reach.allow("inside.invalid,10.1.0.0/24,*.example");
    assertThatThrownBy(() -> looked(GuardedNames.over(new Changing("10.1.2.3")), "names.inside.invalid"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0:8080/",
      "http://[::]/", "http://100.100.100.200/", "http://[fd00:ec2::254]/", "http://224.0.0.1/", "http:///x",
      "http://0x7f.1/", "http://[::ffff:169.254.169.254]/"})
  void shouldNotAskAtLinkLocalAddressesEvenIfTheyAreWrittenAsSuch(String url) {
    assertThat(Reach.refusal(URI.create(url))).isPresent();
  }

  @Test
  void shouldAskAtPrivateAddressesThatAreWrittenAsSuch() {
    for (String url : List.of("http://127.0.0.1:7071/order", "http://[::1]:1/", "http://localhost:7071/",
        "http://192.168.1.5/x"))
      assertThat(Reach.refusal(URI.create(url))).as(url).isEmpty();
    Reach.allow("169.254.1.0/24");
    assertThat(Reach.refusal(URI.create("http://169.254.1.1/"))).isEmpty();
    assertThat(Reach.refusal(URI.create("http://169.254.169.254/"))).isPresent();
  }

  @Test
  void shouldBeTheResolverOfThisProcess() throws Exception {
    String self = InetAddress.getLocalHost().getHostName();
    assumeTrue(!self.equals("localhost") && Networks.isInside(InetAddress.getByName(self)),
        "this machine's name leads to a private address");
    assertThat(Reach.refusal(URI.create("http://" + self + ":7071/")).orElseThrow()).contains("net.allow");
    Reach.allow(self);
    assertThat(Reach.refusal(URI.create("http://" + self + ":7071/"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/40", "not a name", "10.0.0.0/x", "a/8", "crm_internal:80"})
  void shouldRefuseExceptionsThatAreNone(String text) {
    assertThatThrownBy(() -> Reach.allow(text)).hasMessageContaining(text);
  }
}
