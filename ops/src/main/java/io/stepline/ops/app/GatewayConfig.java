package io.stepline.ops.app;

import io.stepline.gateway.Gateway;
import io.stepline.gateway.call.AddressRange;
import io.stepline.gateway.call.Admission;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.call.ClusterBudget;
import io.stepline.gateway.call.Destinations;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.sip.SipListen;
import io.stepline.gateway.sip.TlsMaterial;
import io.stepline.ops.app.settings.CallsSettings;
import io.stepline.ops.app.settings.RtpSettings;
import io.stepline.ops.app.settings.SipSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The gateway's part of the settings, as the gateway wants it. */
final class GatewayConfig {
  private static final int BAN_WINDOW_MS = 60_000;

  private GatewayConfig() {}

  /** @throws IllegalArgumentException naming what cannot be used; opens nothing */
  static void check(Config config, Set<String> bots) {
    for (Trunk trunk : config.trunks()) {
      String bot = trunk.limits().whenFull().bot();
      if (!bot.isEmpty() && !bots.contains(bot)) throw new IllegalArgumentException(
          "trunk " + trunk.name() + ": when-full names the bot '" + bot + "', but the bots are " + bots);
    }
    SipListen listen = listen(config);
    admission(config.sip());
    prefixes("calls.allow", config.calls().allow());
    prefixes("calls.deny", config.calls().deny());
    prefixes("calls.dear", config.calls().dear());
    listen.tls().ifPresent(tls -> Stream.of(tls.certificate(), tls.key(), tls.authorities()).flatMap(Optional::stream)
        .forEach(GatewayConfig::exists));
    RtpSettings rtp = config.rtp();
    if (rtp.from() > rtp.to())
      throw new IllegalArgumentException("rtp.from is " + rtp.from() + ", which is above rtp.to, " + rtp.to());
    config.calls().prompts().filter(f -> !Files.isDirectory(f)).ifPresent(f -> {
      throw new IllegalArgumentException("prompts.dir names " + f + ", which is no folder");
    });
  }

  private static void exists(Path file) {
    if (!Files.isReadable(file))
      throw new IllegalArgumentException("sip.tls names the file " + file + ", which cannot be read");
  }

  /** @param routes bot by dialled user part; {@code prompts} the gateway's own */
  static Gateway.Settings of(Config config, Map<String, String> routes, Map<String, short[]> prompts) {
    CallsSettings c = config.calls();
    SipSettings sip = config.sip();
    CallSettings calls = new CallSettings(config.house().name(), config.trunks(), routes,
        filled(config.house().defaultBot()), c.max(), c.answerDelayMs(), admission(sip),
        sip.strangers().equals("ignore"), new io.stepline.gateway.call.Prompts(c.prompts()),
        new ClusterBudget.Settings(c.perStream(), c.reserve(), c.queueSeconds()),
        new Destinations.Settings(prefixes("calls.allow", c.allow()), prefixes("calls.deny", c.deny()),
            prefixes("calls.dear", c.dear()), c.dearPerHour(), c.perHour(), c.surge()));
    SipListen listen = listen(config);
    RtpSettings rtp = config.rtp();
    return new Gateway.Settings(listen, calls, media(rtp, prompts),
        filled(rtp.bind()).orElseGet(listen::mediaBind), rtp.from(), rtp.to(), filled(sip.dns()),
        filled(sip.siprecUri()));
  }

  private static MediaSettings media(RtpSettings rtp, Map<String, short[]> prompts) {
    return new MediaSettings(rtp.playoutStartMs(), MediaSettings.DEFAULT.leadMs(), rtp.playoutStallMs(),
        rtp.playoutDeadAirMs(), rtp.oneWayMs(), rtp.lostMs(), rtp.quarantineMs(),
        rtp.dscp(), rtp.echoGate(), prompts);
  }

  private static Admission.Settings admission(SipSettings sip) {
    List<AddressRange> trusted = Stream.of(sip.trusted().split(",")).map(String::strip).filter(a -> !a.isEmpty())
        .map(AddressRange::parse).toList();
    return new Admission.Settings(sip.rate(), sip.burst(), sip.banOffences(), BAN_WINDOW_MS, sip.banS() * 1000L,
        trusted, new Admission.Calls(sip.callsPerSource(), sip.pendingPerSource(), sip.unacknowledgedPerSource()),
        new Admission.Connections(sip.connectionsPerSource(), sip.connections()));
  }

  private static List<String> prefixes(String key, String text) {
    List<String> all = Stream.of(text.split(",")).map(String::strip).filter(p -> !p.isEmpty()).toList();
    all.stream().filter(p -> !p.matches("\\+?[0-9*#]+")).findFirst().ifPresent(p -> {
      throw new IllegalArgumentException(key + " has prefixes of numbers such as +49, not '" + p + "'");
    });
    return all;
  }

  /** Where a gateway of these settings listens. */
  static List<SipListen.Listener> listeners(Config config) {
    SipSettings sip = config.sip();
    String plain = String.join(",", Stream.of(sip.transports().split(",")).map(String::strip)
        .map(t -> t + ":" + bind(config) + ":" + sip.port()).toList());
    return SipListen.parse(filled(sip.listen()).orElse(plain));
  }

  /** Where {@code sip.listen} does not say more, SIP listens on this address. */
  static String bind(Config config) {
    String set = config.sip().bind();
    return !set.equals("auto") ? set : config.namesTrunks() ? "0.0.0.0" : "127.0.0.1";
  }

  static SipListen listen(Config config) {
    SipSettings sip = config.sip();
    List<SipListen.Listener> listeners = listeners(config);
    boolean needed = listeners.stream().anyMatch(l -> l.transport().equals("tls") || l.transport().equals("wss"));
    if (needed && sip.tlsCertificate().isEmpty()) throw new IllegalArgumentException(
        "a tls or wss listener needs sip.tls.certificate and sip.tls.key, both PEM files");
    return new SipListen(listeners, filled(sip.advertise()),
        Optional.of(new TlsMaterial.Files(sip.tlsCertificate(), sip.tlsKey(), sip.tlsCa(), sip.tlsClientAuth(),
            sip.tlsVerify())));
  }

  private static Optional<String> filled(String text) {
    return Optional.of(text).filter(v -> !v.isBlank());
  }
}
