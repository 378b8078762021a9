package io.stepline.ops.app;

import io.stepline.gateway.Gateway;
import io.stepline.gateway.call.AddressRange;
import io.stepline.gateway.call.Admission;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.sip.SipListen;
import io.stepline.gateway.sip.TlsMaterial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The gateway's part of the settings. */
final class GatewayConfig {
  private GatewayConfig() {}

  /** @param routes bot by dialled user part; {@code prompts} the gateway's own */
  static Gateway.Settings of(Config config, Map<String, String> routes, Map<String, short[]> prompts) {
    CallSettings calls = new CallSettings(config.text("gateway.name"), config.trunks(), routes, optional(config, "bots.default"), config.number("calls.max"),
        config.number("calls.answer-delay-ms"), admission(config), config.text("sip.strangers").equals("ignore"),
        new io.stepline.gateway.call.Prompts(optional(config, "prompts.dir").map(Path::of)), config.budget());
    MediaSettings media = new MediaSettings(config.number("playout.start-ms"), MediaSettings.DEFAULT.leadMs(), config.number("playout.stall-ms"), config.number("playout.dead-air-ms"),
        config.number("rtp.one-way-ms"), config.number("rtp.lost-ms"), config.number("rtp.quarantine-ms"), config.number("rtp.dscp"),
        !config.text("echo.gate").equals("off"), prompts);
    SipListen listen = listen(config);
    return new Gateway.Settings(listen, calls, media, optional(config, "rtp.bind").orElse(listen.listeners().getFirst().bind()), config.number("rtp.from"), config.number("rtp.to"),
        optional(config, "sip.dns"), optional(config, "siprec.uri"));
  }

  private static Admission.Settings admission(Config config) {
    return new Admission.Settings(config.decimal("sip.rate"), config.decimal("sip.burst"), config.number("sip.ban-offences"), 60_000, config.number("sip.ban-s") * 1000L,
        Arrays.stream(config.text("sip.trusted").split(",")).map(String::strip).filter(a -> !a.isEmpty()).map(AddressRange::parse).toList());
  }

  private static SipListen listen(Config config) {
    List<SipListen.Listener> listeners = SipListen.parse(optional(config, "sip.listen").orElseGet(() -> String.join(",", Arrays.stream(config.text("sip.transports").split(","))
        .map(String::strip).map(t -> t + ":" + config.text("sip.bind") + ":" + config.number("sip.port")).toList())));
    Optional<Path> certificate = optional(config, "sip.tls.certificate").map(Path::of);
    boolean needed = listeners.stream().anyMatch(l -> l.transport().equals("tls") || l.transport().equals("wss"));
    if (needed && certificate.isEmpty()) throw new IllegalArgumentException("a tls or wss listener needs sip.tls.certificate and sip.tls.key, both PEM files");
    TlsMaterial.ClientAuth auth = Arrays.stream(TlsMaterial.ClientAuth.values()).filter(a -> a.name().toLowerCase(Locale.ROOT).equals(config.text("sip.tls.client-auth"))).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("sip.tls.client-auth must be none, want or need"));
    return new SipListen(listeners, optional(config, "sip.advertise"), Optional.of(new TlsMaterial.Files(certificate, optional(config, "sip.tls.key").map(Path::of),
        optional(config, "sip.tls.ca").map(Path::of), auth, !config.text("sip.tls.verify").equals("false"))));
  }

  private static Optional<String> optional(Config config, String key) {
    return Optional.of(config.text(key)).filter(v -> !v.isBlank());
  }
}
