package io.stepline.ops.app;

import io.stepline.gateway.Gateway;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.ops.app.settings.RecordingSettings;
import io.stepline.ops.control.Part;
import io.stepline.ops.recording.CallRecorder;
import io.stepline.ops.recording.RecordingVault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The phone side. */
record GatewayRole() implements Role {
  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public void check(Premises p) {
    GatewayConfig.check(p.config(), p.bots().keySet());
    DecoderEngines.check(p.config().decoder());
    routes(p.config(), p.bots().keySet());
    vault(p.config().recording());
  }

  @Override
  public void probe(Premises p) {
    Ports.demandFree(GatewayConfig.listen(p.config()).listeners());
  }

  @Override
  public Part start(Premises p) {
    RecordingSettings recording = p.config().recording();
    Taps taps = recording.dir().map(d -> p.keep(new CallRecorder(d, p.bus(), p.clock(), vault(recording))).taps())
        .orElse(Taps.NONE);
    Gateway.Settings settings =
        GatewayConfig.of(p.config(), routes(p.config(), p.bots().keySet()),
            Prompts.render(p.decoders(), p.bots().values()));
    Gateway gateway = p.keep(new Gateway(settings, p.bus(), p.clock(), taps));
    gateway.needs(p.config().calls().unattended().equals("take") ? Set.of() : Presence.TALKING,
        Optional.of(p.config().calls().fallback()).filter(to -> !to.isEmpty()));
    p.runs(gateway);
    GatewayPart.count(gateway, p.meters());
    GatewayPart.show(gateway, p.standing());
    return Part.of(name()).saying(() -> Map.of("active", gateway.desk().active()))
        .unless(() -> gateway.hindrance()
            .or(() -> Optional.of("draining").filter(d -> gateway.desk().draining())));
  }

  private static RecordingVault vault(RecordingSettings s) {
    return new RecordingVault(s.key(), s.form(), s.start(), s.keepDays(), s.pauseOnKeysMs());
  }

  /**
   * Which bot answers at which dialled number: each at its own name, and as {@code bots.routes} says, such as
   * {@code +49301234=front-desk, 701=front-desk}.
   */
  private static Map<String, String> routes(Config config, Set<String> bots) {
    Map<String, String> routes = new LinkedHashMap<>();
    bots.forEach(b -> routes.put(b, b));
    for (String pair : config.house().routes().split(",")) {
      if (pair.isBlank()) continue;
      String[] p = pair.strip().split("\\s*=\\s*");
      if (p.length != 2 || !bots.contains(p[1])) throw new IllegalArgumentException(
          "bots.routes: '" + pair.strip() + "' is not number=bot with one of the bots " + bots);
      routes.put(p[0], p[1]);
    }
    return routes;
  }
}
