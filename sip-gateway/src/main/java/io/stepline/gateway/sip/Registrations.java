package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.ArrayList;
import java.util.List;
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
 * Registers us as extensions where trunks ask for it (RFC 3261 10): refreshed before the end, the next registrar when
 * one fails, slower after each round. Runs on a lane of its own.
 */
public final class Registrations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Registrations.class);
  private static final long MAX_BACKOFF_S = 300;
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
    private long sequence;
    private int expiresS;
    private int registrar;
    private int failures;

    One(Trunk trunk, Trunk.Register wanted, Optional<DigestLogin> login) {
      this.trunk = trunk;
      this.wanted = wanted;
      this.login = login;
      this.expiresS = wanted.expiresS();
      states.put(trunk.name(), "registering");
    }

    void register() {
      send(expiresS);
    }

    private void send(int expires) {
      String uri = wanted.registrars().get(registrar % wanted.registrars().size());
      try {
        Request request = outside.messages().request(Request.REGISTER, uri,
            wanted.addressOfRecord().replaceFirst("^sips?:", ""), wanted.addressOfRecord(), callId, ++sequence);
        if (request.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
            && contact.getAddress().getURI() instanceof SipURI c)
          c.setUser(wanted.addressOfRecord().replaceFirst("^sips?:", "").replaceFirst("@.*$", ""));
        outside.messages().setExpires(request, expires);
        Consumer<Response> answered = response -> lane.run(() -> answered(response, uri));
        if (login.isPresent()) outside.ask(request, login.get(), answered);
        else outside.ask(request, answered);
      } catch (Exception e) {
        failed(uri, SipEndpoint.rootMessage(e));
      }
    }

    private void answered(Response response, String uri) {
      int status = response.getStatusCode();
      if (status < 200) return;
      if (response.getHeader(CSeqHeader.NAME) instanceof CSeqHeader c) sequence = Math.max(sequence, c.getSeqNumber());
      if (status < 300) {
        failures = 0;
        int granted = granted(response);
        if (!states.getOrDefault(trunk.name(), "").startsWith("registered"))
          log.info("trunk {}: registered for {} s", trunk.name(), granted);
        states.put(trunk.name(), "registered at " + InviteReader.host(uri));
        later(Math.max(1, granted > 60 ? granted - 30 - chance.nextInt(SPREAD_S) : granted / 2),
            this::register);
      } else if (status == 423) {
        expiresS = InviteReader.value(response, "Min-Expires").filter(v -> v.matches("[0-9]{1,6}"))
            .map(Integer::parseInt).orElse(expiresS * 2);
        later(1, this::register);
      } else {
        failed(uri, status + " " + response.getReasonPhrase());
      }
    }

    /** Of our own contact, else of the response, else as asked. */
    private int granted(Response response) {
      return InviteReader.values(response, "Contact").stream().filter(c -> c.contains("expires=")).findFirst()
          .map(c -> c.replaceFirst("^.*expires=", "").replaceFirst("[^0-9].*$", ""))
          .or(() -> InviteReader.value(response, "Expires")).filter(v -> v.matches("[0-9]{1,7}")).map(Integer::parseInt)
          .filter(v -> v > 0).orElse(expiresS);
    }

    private void failed(String uri, String why) {
      registrar++;
      failures++;
      boolean roundOver = registrar % wanted.registrars().size() == 0;
      long waitS = roundOver ? Math.min(MAX_BACKOFF_S, 2L << Math.min(8, failures / wanted.registrars().size())) : 0;
      states.put(trunk.name(), "not registered: " + why);
      log.warn("trunk {}: {} refused to register us: {}; next try in {} s", trunk.name(), InviteReader.host(uri), why,
          waitS);
      later(waitS, this::register);
    }

    void unregister() {
      if (states.getOrDefault(trunk.name(), "").startsWith("registered")) send(0);
    }
  }

  private void later(long seconds, Runnable step) {
    lane.after(seconds * 1_000, step);
  }

  /** Takes our contacts back. */
  @Override
  public void close() {
    all.forEach(one -> lane.run(one::unregister));
    closing.run();
  }
}
