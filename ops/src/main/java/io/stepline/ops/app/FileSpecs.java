package io.stepline.ops.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.model.strict.Says;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** The keys of the files beside bot files: trunks, campaigns, rule packs. What may be written in two ways is open. */
@NullUnmarked
final class FileSpecs {
  private FileSpecs() {}

  /** One of {@code trunks:} in the settings file. */
  record Trunk(@Says("by which calls and logs know it") String name,
      @Says("networks it calls from, such as 192.0.2.0/24") List<String> addresses,
      @Says("SIP addresses, or {uri, priority, weight}") List<JsonNode> gateways,
      @Says("such as PCMU, opus; all where it is absent") List<String> codecs,
      @Says("theirs or ours") @JsonProperty("codec-order") String codecOrder,
      @Says("events or inband") String dtmf, @Says("never, optional or required") String srtp,
      @Says("10 to 60 ms") Integer ptime, @Says("true or false") @JsonProperty("early-media") String earlyMedia,
      @Says("at once") @JsonProperty("max-calls") Integer maxCalls,
      @Says("new calls") @JsonProperty("calls-per-second") Double callsPerSecond,
      @Says("seconds") @JsonProperty("session-expires") Integer sessionExpires,
      @Says("seconds") @JsonProperty("min-se") Integer minSe, @Says("reliable provisional responses") String reliable,
      @Says("seconds between OPTIONS, 0 for none") @JsonProperty("options-interval") Integer optionsInterval,
      @Says("true: its media may come from elsewhere") String nat,
      @Says("true or false") @JsonProperty("accept-refer") String acceptRefer,
      @Says("how calls are transferred") String transfer, @Says("how numbers are written") Numbers numbers,
      @Says("headers that bots may know") @JsonProperty("headers-in") List<String> headersIn,
      @Says("headers that leave with calls") @JsonProperty("headers-out") Map<String, String> headersOut,
      @Says("of our account there") String username, @Says("or ${NAME} of the environment") String password,
      @Says("who may call with a password") List<Login> guests,
      @Says("SHA-512-256, SHA-256, MD5") List<String> digests, @Says("registers there") Register register,
      @Says("checks who calls") Stir stir, @Says("signs who calls") @JsonProperty("stir-sign") StirSign stirSign,
      @Says("0 to 9") Integer priority, @Says("refuse, or bot:NAME") @JsonProperty("when-full") String whenFull,
      @Says("an account such as 100") @JsonProperty("from-user") String fromUser) {}

  record Numbers(String country, String international, String national) {}

  record Login(String username, String password) {}

  record Register(List<String> registrars, String as, Integer expires) {}

  record Stir(String anchors, @JsonProperty("certificate-hosts") List<String> certificateHosts, String required) {}

  record StirSign(String key, String certificate, String attestation) {}

  /** A campaign. */
  record Campaign(@Says("of a-z, 0-9 and -") String name, @Says("who talks") String bot,
      @Says("a URI with {number}") String dial,
      @Says("numbers to show, or {number, attestation}") @JsonProperty("caller-ids") List<JsonNode> callerIds,
      @Says("such as [US]") List<String> countries, @Says("how fast") Pace pace,
      @Says("a queue of the bot") String agents, @Says("from when to when") Schedule schedule,
      @Says("windows within the law's") List<String> hours, @Says("beside the law") Rules rules,
      @Says("by outcome") Map<String, Retry> retry, @Says("who or what answers") Answering answering,
      @Says("5 to 120") @JsonProperty("ring-seconds") Integer ringSeconds,
      @Says("that leave with the calls") Map<String, String> headers,
      @Says("for all contacts") Map<String, String> facts) {}

  record Pace(String mode, Double ratio, @JsonProperty("abandon-cap") Double abandonCap,
      @JsonProperty("window-days") Double windowDays, @JsonProperty("max-ringing") Integer maxRinging,
      @JsonProperty("calls-per-second") Double callsPerSecond, Integer slots) {}

  record Schedule(String from, String until) {}

  record Rules(@JsonProperty("do-not-call") List<String> doNotCall, String consent,
      @JsonProperty("consent-days") Integer consentDays, @JsonProperty("per-day") Integer perDay,
      @JsonProperty("per-week") Integer perWeek, Integer total, String attestation) {}

  record Retry(String after, Integer times, String number) {}

  record Answering(Boolean detect, String voicemail, String screening, String ivr, String silence, String abandoned) {}

  /** A country's rules of calling. */
  record RulePack(@Says("such as US") String country, @Says("of the pack") String version,
      @Says("laws it comes from") List<JsonNode> sources, @Says("when people may be called") List<String> hours,
      @Says("days such as 12-25 or 4 thu 11") List<String> holidays,
      @Says("whether people may be called then") @JsonProperty("calls-on-holidays") Boolean callsOnHolidays,
      @Says("calls to a number") @JsonProperty("per-day") Integer perDay,
      @JsonProperty("per-week") Integer perWeek, Integer total, @Says("required or none") String consent,
      @Says("share of answered calls") @JsonProperty("abandon-cap") Double abandonCap,
      @JsonProperty("abandon-days") Integer abandonDays,
      @JsonProperty("ring-seconds-least") Integer ringSecondsLeast, String attestation,
      @Says("parts with hours of their own") List<Area> areas) {}

  record Area(String name, List<String> hours, List<String> prefixes) {}
}
