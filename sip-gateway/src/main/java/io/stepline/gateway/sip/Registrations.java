package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers us as extensions where trunks ask for it (RFC 3261 10): refreshed before the end of our own contact, the
 * next registrar when one fails, slower after each round, at once when OPTIONS finds a gateway up again. Runs on a lane
 * of its own.
 */
public final class Registrations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Registrations.class);
  /** The longest pause after silence or trouble of the registrar, and after a refusal. */
  private static final long SILENT_BACKOFF_S = 60;
  private static final long REFUSED_BACKOFF_S = 300;
  private static final int MAX_RETRY_AFTER_S = 3_600;
  private static final int MAX_EXPIRES_S = 604_800;
  private static final int MAX_REDIRECTS = 3;
  private static final long CLOSE_MS = 1_000;
  private static final int SPREAD_S = 10;
  private final Outside outside;
  private final Lane lane;
  private final Runnable closing;
  private final RandomGenerator chance;
  private final Map<String, String> states = new ConcurrentHashMap<>();
  private final List<One> all = new ArrayList<>();

  public Registrations(SipEndpoint endpoint, TrunkTable table) {
    this(endpoint, table, ThreadLane.start("registrations", (name, why) -> log.error("{}: a step failed", name, why)));
  }

  private Registrations(SipEndpoint endpoint, TrunkTable table, ThreadLane thread) {
    this(endpoint, table, thread, () -> thread.close(CLOSE_MS), new Random());
  }

  /** @param chance spreads refreshes, so that not all come at once */
  Registrations(Outside outside, TrunkTable table, Lane lane, Runnable closing, RandomGenerator chance) {
    this.outside = outside;
    this.lane = lane;
    this.closing = closing;
    this.chance = chance;
    for (Trunk trunk : table.all()) trunk.register().ifPresent(r -> all.add(new One(trunk, r, table.login(trunk))));
    table.whenUp(hop -> lane.run(() -> all.stream().filter(o -> o.trunk.gateways().contains(hop)).forEach(One::wake)));
    all.forEach(one -> lane.run(one::register));
  }

  /** By trunk: registered where, or why not. */
  public Map<String, String> states() {
    return Map.copyOf(states);
  }

  /** Owned by the lane. */
  private final class One {
    private final Trunk trunk;
    private final Trunk.Register wanted;
    private final Optional<DigestLogin> login;
    private final String callId = UUID.randomUUID() + "@stepline";
    private final List<String> visited = new ArrayList<>();
    private Optional<SipURI> contact = Optional.empty();
    private long sequence;
    private int expiresS;
    private int registrar;
    private int failures;
    private int retryAfterS;
    private int timers;
    private boolean asking;
    private boolean held;
    private boolean woken;
    private boolean closing;

    One(Trunk trunk, Trunk.Register wanted, Optional<DigestLogin> login) {
      this.trunk = trunk;
      this.wanted = wanted;
      this.login = login;
      this.expiresS = wanted.expiresS();
      states.put(trunk.name(), "registering");
    }

    void register() {
      visited.clear();
      send(wanted.registrars().get(registrar % wanted.registrars().size()), expiresS);
    }

    private void send(String uri, int expires) {
      visited.add(uri);
      asking = true;
      Thread caller = Thread.currentThread();
      outside.find(uri, () -> {
        if (Thread.currentThread() == caller) sendNow(uri, expires);
        else lane.run(() -> sendNow(uri, expires));
      });
    }

    private void sendNow(String uri, int expires) {
      try {
        Request request = outside.messages().request(Request.REGISTER, uri,
            wanted.addressOfRecord().replaceFirst("^sips?:", ""), wanted.addressOfRecord(), callId, ++sequence);
        if (request.getHeader(ContactHeader.NAME) instanceof ContactHeader header
            && header.getAddress().getURI() instanceof SipURI c) {
          c.setUser(wanted.addressOfRecord().replaceFirst("^sips?:", "").replaceFirst("@.*$", ""));
          contact = Optional.of(c);
        }
        outside.messages().setExpires(request, expires);
        Consumer<Response> answered = response -> lane.run(() -> answered(response, uri));
        if (login.isPresent()) outside.ask(request, login.get(), answered);
        else outside.ask(request, answered);
      } catch (Exception e) {
        failed(uri, SipEndpoint.rootMessage(e), SILENT_BACKOFF_S);
      }
    }

    private void answered(Response response, String uri) {
      int status = response.getStatusCode();
      if (status < 200 || closing) return;
      if (response.getHeader(CSeqHeader.NAME) instanceof CSeqHeader c) sequence = Math.max(sequence, c.getSeqNumber());
      if (status < 300) granted(uri, OwnContact.granted(response, contact.orElseThrow(), expiresS).orElse(0));
      else if (status < 400) redirected(response, uri);
      else if (status == 423) tooBrief(response, uri);
      else {
        retryAfterS = Math.max(retryAfterS, Math.min(MAX_RETRY_AFTER_S, InviteReader.retryAfterS(response)));
        boolean silent = status == Response.REQUEST_TIMEOUT;
        failed(uri, silent ? "no answer" : status + " " + response.getReasonPhrase(),
            silent || status >= 500 && status < 600 ? SILENT_BACKOFF_S : REFUSED_BACKOFF_S);
      }
    }

    private void granted(String uri, int seconds) {
      if (seconds == 0) {
        failed(uri, "the registrar does not hold our contact", REFUSED_BACKOFF_S);
        return;
      }
      if (!held) log.info("trunk {}: registered for {} s", trunk.name(), seconds);
      asking = false;
      held = true;
      woken = false;
      failures = 0;
      retryAfterS = 0;
      states.put(trunk.name(), "registered at " + InviteReader.host(uri));
      later(Math.max(1, seconds > 60 ? seconds - 30 - chance.nextInt(SPREAD_S) : seconds / 2));
    }

    /** RFC 3261 8.1.3.4; never from what is encrypted to what is not. */
    private void redirected(Response response, String uri) {
      Optional<String> next = Redirection.targets(response).stream()
          .filter(t -> !visited.contains(t) && (!isSecure(uri) || isSecure(t))).findFirst();
      if (next.isPresent() && visited.size() <= MAX_REDIRECTS) send(next.get(), expiresS);
      else failed(uri, response.getStatusCode() + " " + response.getReasonPhrase(), REFUSED_BACKOFF_S);
    }

    /** RFC 3261 10.3: as long as the registrar wants, if that is longer than what we asked for. */
    private void tooBrief(Response response, String uri) {
      Optional<Integer> least = InviteReader.value(response, "Min-Expires").filter(v -> v.matches("[0-9]{1,6}"))
          .map(Integer::parseInt).filter(v -> v > expiresS && v <= MAX_EXPIRES_S);
      least.ifPresentOrElse(v -> {
        expiresS = v;
        later(1);
      }, () -> failed(uri, "423 " + response.getReasonPhrase(), REFUSED_BACKOFF_S));
    }

    private void failed(String uri, String why, long mostS) {
      asking = false;
      held = false;
      registrar++;
      failures++;
      boolean roundOver = registrar % wanted.registrars().size() == 0;
      long backOffS = Math.max(retryAfterS, Math.min(mostS, 2L << Math.min(8, failures / wanted.registrars().size())));
      long waitS = roundOver && !woken ? backOffS : 0;
      if (roundOver) {
        woken = false;
        retryAfterS = 0;
      }
      states.put(trunk.name(), "not registered: " + why);
      log.warn("trunk {}: not registered at {}: {}; next try in {} s", trunk.name(), InviteReader.host(uri), why,
          waitS);
      later(waitS);
    }

    /** One of its gateways answers again: a registration that waits for its next try goes out at once. */
    void wake() {
      if (held || closing) return;
      failures = 0;
      if (asking) woken = true;
      else later(0);
    }

    private void later(long seconds) {
      asking = false;
      int mine = ++timers;
      lane.after(seconds * 1_000, () -> {
        if (mine == timers && !closing) register();
      });
    }

    void unregister() {
      closing = true;
      if (held) send(visited.getLast(), 0);
    }
  }

  private static boolean isSecure(String uri) {
    return uri.startsWith("sips:") || uri.toLowerCase(Locale.ROOT).contains("transport=tls");
  }

  /** Takes our contacts back. */
  @Override
  public void close() {
    all.forEach(one -> lane.run(one::unregister));
    closing.run();
  }
}
