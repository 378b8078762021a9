package io.stepline.gateway.sip;

import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Invite;
import io.stepline.gateway.call.InviteGate;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.Refusal;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SilentListener;
import io.stepline.gateway.call.SipDialog;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.media.codec.Codecs;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Our endpoint on the loopback, in a house that lets everybody in and writes down what its dialogs tell; a
 * {@link RawPeer} talks to it. Owned by the test.
 */
final class LiveHouse implements AutoCloseable {
  static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
      + "m=audio 4000 RTP/AVP 0\r\n";
  private static final long PATIENCE_MS = 5_000;
  final int port;
  final SipEndpoint endpoint;
  /** What the dialogs tell that began since {@link #listenAnew}. */
  volatile BlockingQueue<String> told = new LinkedBlockingQueue<>();
  final BlockingQueue<SipDialog> dialogs = new LinkedBlockingQueue<>();
  final BlockingQueue<Invite> invites = new LinkedBlockingQueue<>();
  /** Whether nobody is answered who names a dialog that we do not have. */
  volatile boolean deaf;
  volatile Optional<Refusal> refusal = Optional.empty();
  private final Trunk trunk;

  LiveHouse() throws Exception {
    this(false, new SystemNames(Optional.empty()));
  }

  LiveHouse(boolean nat, Names names) throws Exception {
    this("127.0.0.1", nat, names);
  }

  LiveHouse(String bind, boolean nat, Names names) throws Exception {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName(bind))) {
      port = free.getLocalPort();
    }
    trunk = trunk(nat);
    endpoint = SipEndpoint.start(
        new SipListen(List.of(new SipListen.Listener("udp", bind, port), new SipListen.Listener("tcp", bind, port)),
            Optional.empty(), Optional.empty()),
        names, new Center());
  }

  private static Trunk trunk(boolean nat) {
    Trunk open = Trunk.open("open", List.of(Codecs.PCMU), 50, MediaSecurity.Policy.NONE);
    Trunk.Signalling s = open.signalling();
    return new Trunk(open.name(), open.addresses(), open.gateways(), open.media(), open.limits(),
        new Trunk.Signalling(s.sessionExpiresS(), s.minSeS(), s.reliable(), 0, nat, false, s.transferBy()),
        open.numbers(), open.headers(), open.login(), open.guests(), open.register(), open.stir(), open.signing());
  }

  private final class Center implements CallCenter {
    @Override
    public Screening screen(Knock knock) {
      return refusal.<Screening>map(Screening.Refused::new)
          .orElseGet(() -> new Screening.Pass(trunk, Optional.empty()));
    }

    @Override
    public boolean answersAstray(String peer) {
      return !deaf;
    }

    @Override
    public Optional<Refusal> misunderstood(Knock.Form form) {
      if (!form.contact()) return Optional.of(new Refusal(InviteGate.CONTACT, 400, "", Map.of()));
      return form.unknown().isEmpty() ? Optional.empty() : Optional.of(new Refusal(InviteGate.EXTENSION, 420, "",
          Map.of("Unsupported", form.unknown())));
    }

    @Override
    public DialogListener invited(Invite invite, SipDialog dialog, Trunk t) {
      invites.add(invite);
      dialogs.add(dialog);
      return listener();
    }
  }

  void listenAnew() {
    told = new LinkedBlockingQueue<>();
  }

  /** Writes down what it hears. */
  DialogListener listener() {
    BlockingQueue<String> told = this.told;
    return new SilentListener() {
      @Override
      public void acked(Optional<String> sdp) {
        told.add("acked");
      }

      @Override
      public void reoffered(Reoffer offer) {
        told.add(offer.byUpdate() ? "update" : "reinvite");
      }

      @Override
      public void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> timer) {
        told.add("reoffer " + status);
      }

      @Override
      public void provisionalAcked(Optional<String> sdp) {
        told.add("prack");
      }

      @Override
      public void cancelled() {
        told.add("cancelled");
      }

      @Override
      public void ended(Optional<String> reason) {
        told.add("ended");
      }

      @Override
      public void ringing(int status, Optional<String> sdp) {
        told.add("ringing " + status);
      }

      @Override
      public void answered(Optional<String> sdp, Optional<SessionExpires> timer) {
        told.add("answered");
      }

      @Override
      public void failed(int status, String reason) {
        told.add("failed " + status);
      }
    };
  }

  /** Calls {@code uri}. */
  SipDialog call(String uri) {
    return endpoint.dial(new Outgoing(uri, "us", SDP, Map.of(), Optional.empty(), 90, Trunk.Reliable.SUPPORTED,
        Optional.empty(), Optional.empty(), trunk.signalling().behindNat()), listener());
  }

  /** The next word of a dialog; empty when there is none for a while. */
  Optional<String> hears() throws InterruptedException {
    return Optional.ofNullable(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
  }

  /** The dialog of the next call that comes in. */
  SipDialog dialog() throws InterruptedException {
    return Optional.ofNullable(dialogs.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).orElseThrow();
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
