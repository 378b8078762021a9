package io.stepline.ops.app;

import io.stepline.gateway.Gateway;
import io.stepline.gateway.call.InviteGate;
import io.stepline.kafka.bus.Meters;
import io.stepline.media.codec.Opus;
import io.stepline.ops.control.Standing;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a gateway says at the door. */
final class GatewayPart {
  private GatewayPart() {}

  static void count(Gateway g, Meters meters) {
    meters.gauge("stepline.calls.active", () -> g.desk().active());
    meters.gauge("stepline.rtp.ports.free", () -> g.media().ports().available());
    meters.gauge("stepline.caller.frames.dropped", () -> g.media().framesDropped());
    meters.gauge("stepline.media.shed.ms", () -> g.media().shedMs());
    meters.gauge("stepline.sources.banned", () -> g.desk().bans());
    meters.gauge("stepline.calls.admitted", () -> g.desk().budget().admitted());
    meters.gauge("stepline.cluster.calls", () -> g.desk().budget().capacity(System.currentTimeMillis()));
    meters.gauge("stepline.calls.refused", () -> g.desk().refused());
    for (InviteGate gate : InviteGate.values())
      meters.gauge("stepline.gates.refused", () -> g.desk().refused(gate), "gate", gate.label());
    meters.gauge("stepline.calls.taken", () -> g.desk().taken());
    g.trunkNames().forEach(t -> meters.gauge("stepline.trunk.up", () -> g.isTrunkUp(t) ? 1 : 0, "trunk", t));
  }

  static void show(Gateway g, Standing standing) {
    standing.shows("opus", Opus::version);
    standing.shows("calls", () -> calls(g));
    standing.shows("media", () -> g.media().paths());
    standing.shows("listening", g::listeningOn);
    standing.shows("trunks", g::trunkStates);
    g.recordingState().ifPresent(s -> standing.shows("recordingServer", () -> g.recordingState().orElse(s)));
  }

  private static Map<String, Object> calls(Gateway g) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("active", g.desk().active());
    all.put("taken", g.desk().taken());
    all.put("refused", g.desk().refused());
    all.put("framesDropped", g.media().framesDropped());
    all.put("portsFree", g.media().ports().available());
    all.put("bans", g.desk().bans());
    return all;
  }
}
