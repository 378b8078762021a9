package io.stepline.gateway.call;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.DigestAlgorithm;
import io.stepline.gateway.sdp.CodecOrder;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.stir.PassportSigner;
import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A peer we exchange calls with.
 *
 * @param addresses it may call from; empty matches everyone
 * @param gateways where we call out through; empty for a trunk that only calls in
 * @param login how we identify ourselves when it challenges us
 * @param guests whom we let in after a digest challenge; nobody named lets its addresses in without one
 */
public record Trunk(String name, List<AddressRange> addresses, List<Hop> gateways, Media media, Limits limits,
    Signalling signalling, Numbers numbers, Headers headers,
    Optional<Credentials> login, Guests guests, Optional<Register> register, Optional<StirPolicy> stir,
    Optional<Signing> signing) {

  /** How we vouch for the numbers of our calls. @param attestation of calls that bring none of their own: A, B or C */
  public record Signing(PassportSigner signer, String attestation) {}

  /** @param algorithms to be offered, the preferred first; some old telephones only read the first */
  public record Guests(List<Credentials> users, List<DigestAlgorithm> algorithms) {
    public static final Guests NONE = new Guests(List.of(), List.of(DigestAlgorithm.values()));
  }

  /** One of its gateways: lower {@code priority} first, among equals by {@code weight}. */
  public record Hop(String uri, int priority, int weight) {}

  /**
   * @param codecs in our order of preference; {@code packetMs} as we would like to receive
   * @param order whose order of codecs counts when we answer
   * @param inbandKeys whether keys are tones in the sound where there are no telephone-events
   */
  public record Media(List<AudioCodec> codecs, MediaSecurity.Policy security, int packetMs, boolean earlyMedia,
      CodecOrder order, boolean inbandKeys) {
    /** By their order. */
    public Media(List<AudioCodec> codecs, MediaSecurity.Policy security, int packetMs, boolean earlyMedia) {
      this(codecs, security, packetMs, earlyMedia, CodecOrder.THEIRS, false);
    }
  }

  /**
   * What becomes of a call that the model cluster has no room for.
   *
   * @param kind refuse (503), queue (182 until there is room), lighter (the second chat model takes it) or bot (the bot
   *   of that name takes it, on the second model)
   */
  public record WhenFull(Kind kind, String bot) {
    public enum Kind { REFUSE, QUEUE, LIGHTER, BOT }

    public static final WhenFull REFUSE = new WhenFull(Kind.REFUSE, "");
  }

  /**
   * Beyond {@code maxCalls} new calls get 486, beyond {@code callsPerSecond} 503. {@code priority} above 0 may use what
   * the cluster keeps in reserve.
   */
  public record Limits(int maxCalls, double callsPerSecond, int priority, WhenFull whenFull) {
    public Limits(int maxCalls, double callsPerSecond) {
      this(maxCalls, callsPerSecond, 0, WhenFull.REFUSE);
    }

    public static final Limits NONE = new Limits(Integer.MAX_VALUE, 1_000);
  }

  /** RFC 3262: whether provisional responses may, must or will not be reliable. */
  public enum Reliable {
    OFF, SUPPORTED, REQUIRED
  }

  /**
   * @param sessionExpiresS the interval of session timers (RFC 4028), 0 for none; {@code minSeS} the least we accept
   * @param optionsEveryS how often its gateways are asked with OPTIONS, 0 for never
   * @param behindNat whether requests inside a dialog go where its requests come from rather than to its Contact, and
   *   its media may come from another address than it signals
   * @param transferBy how callers of this trunk are transferred; REFER falls back to the bridge where the peer refuses
   *   it
   * @param acceptRefer whether it may move its end of a call elsewhere by REFER
   */
  public record Signalling(int sessionExpiresS, int minSeS, Reliable reliable, int optionsEveryS, boolean behindNat,
      boolean acceptRefer,
      TransferBy transferBy) {
    public static final Signalling DEFAULT =
        new Signalling(1_800, 90, Reliable.SUPPORTED, 30, false, false, TransferBy.REFER);
  }

  public enum TransferBy { REFER, BRIDGE }

  /**
   * @param in names of headers that are handed to the bot, {@code x-*} as a pattern; {@code out} headers of our INVITEs
   *   with {@code ${from}} and {@code ${to}}
   * @param fromUser who calls as the trunk knows us, where it goes by the From; the caller is asserted beside it
   */
  public record Headers(List<String> in, Map<String, String> out, Optional<String> fromUser) {
    public Headers(List<String> in, Map<String, String> out) {
      this(in, out, Optional.empty());
    }

    public static final Headers DEFAULT = new Headers(
        List.of("x-*", "user-to-user", "diversion", "history-info", "p-asserted-identity", "uri.*"), Map.of());
  }

  /** How we register with it as an extension (RFC 3261 10): at the first of {@code registrars} that takes us. */
  public record Register(List<String> registrars, String addressOfRecord, int expiresS) {}

  /** A trunk for everyone, with everything as it comes. */
  public static Trunk open(String name, List<AudioCodec> codecs, int maxCalls, MediaSecurity.Policy security) {
    return new Trunk(name, List.of(), List.of(), new Media(codecs, security, 20, false), new Limits(maxCalls, 1_000),
        Signalling.DEFAULT, Numbers.AS_DIALLED,
        Headers.DEFAULT, Optional.empty(), Guests.NONE, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public boolean matches(String peer) {
    return addresses.isEmpty() || addresses.stream().anyMatch(range -> range.contains(peer));
  }

  /** Whether a header of an INVITE is handed on. */
  public boolean hears(String header) {
    return headers.in().stream()
        .anyMatch(p -> p.endsWith("*") ? header.startsWith(p.substring(0, p.length() - 1)) : header.equals(p));
  }
}
