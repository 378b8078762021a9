package io.stepline.gateway.sip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sip.ListeningPoint;
import javax.sip.SipFactory;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.SipStack;

/**
 * The stacks of this process: one for UDP, TCP and TLS, and one for WebSocket, which JAIN-SIP only does with its
 * non-blocking channels (and those lose the first requests over fresh TCP connections).
 */
final class SipStacks implements AutoCloseable {
  private static final String CIPHERS =
      "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,"
          + "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,"
          + "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
  /** How long after an INVITE is over a phone that answers it late is known: 64 * T1 (RFC 3261 13.2.2.4). */
  private static final int FORKS_S = 32;

  private final List<SipStack> stacks = new ArrayList<>();
  private final List<SipProvider> providers = new ArrayList<>();
  private final Map<SipListen.Listener, SipProvider> byListener = new HashMap<>();

  /** @param answersAstray whether an address is answered about dialogs that we do not know */
  SipStacks(SipFactory factory, SipListen listen, Optional<TlsMaterial> tls, ServiceLocator locator,
      Predicate<String> answersAstray, Lines lines, SipListener listener) throws Exception {
    try {
      for (boolean web : new boolean[] {false, true}) {
        List<SipListen.Listener> mine = listen.listeners().stream().filter(l -> l.isWeb() == web).toList();
        if (mine.isEmpty()) continue;
        Properties properties = properties(web, tls);
        SipStack stack = ScopedValue.where(StackSockets.MATERIAL, tls).where(DomainRouter.LOCATOR, locator)
            .where(Threshold.ANSWERS_ASTRAY, answersAstray).where(StackSockets.LINES, lines)
            .call(() -> factory.createSipStack(properties));
        stacks.add(stack);
        for (SipListen.Listener l : mine) listen(stack, l, listen);
      }
      for (SipProvider p : providers) p.addSipListener(listener);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /**
   * A provider holds one listening point for each transport; a second listener of a transport needs another provider.
   */
  private void listen(SipStack stack, SipListen.Listener l, SipListen listen) throws Exception {
    ListeningPoint point;
    try {
      point = stack.createListeningPoint(l.bind(), l.port(), l.transport());
    } catch (Exception e) {
      throw new SipException("SIP cannot listen on " + l + ": " + SipEndpoint.rootMessage(e)
          + listen.before(l).map(o -> "; " + o + " takes all addresses, of IPv6 too: name one address there, or leave "
              + "this listener out").orElse(l.transport().endsWith("s") ? ""
                  : "; another program may hold the port, set sip.port (or sip.listen) to a free one"),
          e);
    }
    if (!l.bind().equals(listen.contactHost(l))) point.setSentBy(listen.contactHost(l) + ":" + l.port());
    Optional<SipProvider> room = providers.stream()
        .filter(p -> p.getSipStack() == stack && p.getListeningPoint(l.transport()) == null).findFirst();
    if (room.isPresent()) room.get().addListeningPoint(point);
    else providers.add(stack.createSipProvider(point));
    byListener.put(l, room.orElseGet(providers::getLast));
  }

  /** The one whose requests leave from a listener. */
  SipProvider provider(SipListen.Listener from) {
    return Optional.ofNullable(byListener.get(from)).orElseGet(providers::getFirst);
  }

  List<String> listeningOn() {
    return providers.stream().flatMap(p -> java.util.Arrays.stream(p.getListeningPoints()))
        .map(l -> l.getTransport().toLowerCase(Locale.ROOT) + ":" + l.getIPAddress() + ":" + l.getPort()).toList();
  }

  private static Properties properties(boolean web, Optional<TlsMaterial> tls) {
    Properties p = new Properties();
    p.setProperty("javax.sip.STACK_NAME", "stepline-" + UUID.randomUUID());
    p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
    p.setProperty("javax.sip.ROUTER_PATH", DomainRouter.class.getName());
    p.setProperty("javax.sip.USE_ROUTER_FOR_ALL_URIS", "true");
    p.setProperty("gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.SERVER_LOGGER", NoServerLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.MESSAGE_PARSER_FACTORY", StrictParsers.class.getName());
    p.setProperty("gov.nist.javax.sip.SIP_MESSAGE_VALVE", Threshold.class.getName());
    p.setProperty("gov.nist.javax.sip.NETWORK_LAYER", StackSockets.class.getName());
    p.setProperty("gov.nist.javax.sip.SECURITY_MANAGER_PROVIDER", StackSockets.class.getName());
    p.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
    p.setProperty("gov.nist.javax.sip.DELIVER_TERMINATED_EVENT_FOR_ACK", "false");
    p.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
    p.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "1");
    p.setProperty("gov.nist.javax.sip.ALWAYS_ADD_RPORT", "true");
    p.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "65535");
    p.setProperty("gov.nist.javax.sip.READ_TIMEOUT", "30000");
    p.setProperty("gov.nist.javax.sip.MIN_KEEPALIVE_TIME_SECONDS", "0");
    p.setProperty("gov.nist.javax.sip.MAX_FORK_TIME_SECONDS", Integer.toString(FORKS_S));
    p.setProperty("gov.nist.javax.sip.ENABLED_CIPHER_SUITES", CIPHERS);
    p.setProperty("gov.nist.javax.sip.TLS_CLIENT_PROTOCOLS", "TLSv1.2,TLSv1.3");
    p.setProperty("gov.nist.javax.sip.TLS_CLIENT_AUTH_TYPE", tls.map(t -> switch (t.files().clientAuth()) {
      case NONE -> "Disabled";
      case WANT -> "Want";
      case NEED -> "Enabled";
    }).orElse("Disabled"));
    if (web) {
      p.setProperty("gov.nist.javax.sip.MESSAGE_PROCESSOR_FACTORY", WebSockets.class.getName());
      p.setProperty("gov.nist.javax.sip.PATCH_SIP_WEBSOCKETS_HEADERS", "false");
    }
    return p;
  }

  @Override
  public void close() {
    stacks.forEach(SipStack::stop);
  }
}
