package io.stepline.ops.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.gateway.call.Trunk;
import io.stepline.ops.app.settings.Binder;
import io.stepline.ops.app.settings.BusSettings;
import io.stepline.ops.app.settings.CallsSettings;
import io.stepline.ops.app.settings.CampaignSettings;
import io.stepline.ops.app.settings.ChatSettings;
import io.stepline.ops.app.settings.ConsoleSettings;
import io.stepline.ops.app.settings.ControllerSettings;
import io.stepline.ops.app.settings.DecoderSettings;
import io.stepline.ops.app.settings.DoorSettings;
import io.stepline.ops.app.settings.EncoderSettings;
import io.stepline.ops.app.settings.HouseSettings;
import io.stepline.ops.app.settings.LogSettings;
import io.stepline.ops.app.settings.RecordingSettings;
import io.stepline.ops.app.settings.RtpSettings;
import io.stepline.ops.app.settings.Setting;
import io.stepline.ops.app.settings.SipSettings;
import io.stepline.ops.app.settings.Sources;
import io.stepline.ops.app.settings.TraceSettings;
import io.stepline.ops.app.settings.VadSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of a process, each checked; a record for each role.
 *
 * @param values the same by key, as they were written; with secrets, so never shown
 */
public record Config(HouseSettings house, LogSettings log, DoorSettings door, BusSettings bus, SipSettings sip,
    CallsSettings calls,
    RtpSettings rtp, RecordingSettings recording, VadSettings vad,
    EncoderSettings encoder, ChatSettings chat, DecoderSettings decoder, ControllerSettings controller,
    CampaignSettings campaigns, ConsoleSettings console, TraceSettings trace, JsonNode trunkList,
    Map<String, String> values) {
  /** Every record of settings, in the order of docs/settings.md. */
  public static final List<Class<? extends Record>> RECORDS =
      List.of(HouseSettings.class, LogSettings.class, DoorSettings.class, BusSettings.class, SipSettings.class,
          CallsSettings.class,
          RtpSettings.class, RecordingSettings.class, VadSettings.class, EncoderSettings.class, ChatSettings.class,
          DecoderSettings.class, ControllerSettings.class,
          CampaignSettings.class, ConsoleSettings.class, TraceSettings.class);

  /** @throws IllegalArgumentException naming each key, or the file, that cannot be used */
  public static Config load(Path file, Map<String, String> overrides) {
    StrictFile.settings(file);
    Sources sources = new Sources(defaults(), file, overrides);
    Binder binder = new Binder(sources.values());
    var house = binder.bind(HouseSettings.class);
    var log = binder.bind(LogSettings.class);
    var door = binder.bind(DoorSettings.class);
    var bus = binder.bind(BusSettings.class);
    var sip = binder.bind(SipSettings.class);
    var calls = binder.bind(CallsSettings.class);
    var rtp = binder.bind(RtpSettings.class);
    var recording = binder.bind(RecordingSettings.class);
    var vad = binder.bind(VadSettings.class);
    var encoder = binder.bind(EncoderSettings.class);
    var chat = binder.bind(ChatSettings.class);
    var decoder = binder.bind(DecoderSettings.class);
    var controller = binder.bind(ControllerSettings.class);
    var campaigns = binder.bind(CampaignSettings.class);
    var console = binder.bind(ConsoleSettings.class);
    var trace = binder.bind(TraceSettings.class);
    binder.check();
    return new Config(house.orElseThrow(), log.orElseThrow(), door.orElseThrow(), bus.orElseThrow(), sip.orElseThrow(),
        calls.orElseThrow(), rtp.orElseThrow(), recording.orElseThrow(),
        vad.orElseThrow(), encoder.orElseThrow(), chat.orElseThrow(), decoder.orElseThrow(), controller.orElseThrow(),
        campaigns.orElseThrow(), console.orElseThrow(), trace.orElseThrow(),
        sources.trunks(), Map.copyOf(sources.values()));
  }

  /** Every setting there is, by key. */
  static Map<String, String> defaults() {
    Map<String, String> all = new TreeMap<>();
    RECORDS.stream().flatMap(r -> Binder.settings(r).stream()).map(c -> c.getAnnotation(Setting.class))
        .forEach(s -> all.put(s.key(), s.or()));
    return all;
  }

  /** As configured, or one that takes everybody and speaks everything. */
  public List<Trunk> trunks() {
    return TrunkFile.read(trunkList);
  }

  /** Whether any are configured. */
  boolean namesTrunks() {
    return !trunkList.isEmpty();
  }
}
