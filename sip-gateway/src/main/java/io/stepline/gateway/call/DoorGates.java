package io.stepline.gateway.call;

import io.stepline.gateway.auth.DigestGate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The gates at the door, in order: who knocks, and whether what he says can be understood. Thread-safe. */
final class DoorGates {
  private final CallSettings settings;
  private final Consumer<String> offended;
  private final DigestGate digest = new DigestGate();
  private final List<Gate<AtDoor>> all;

  /** One reason to refuse. */
  record Gate<A>(InviteGate name, Function<A, Optional<Refusal>> verdict) {}

  /** @param admission what the source's record says */
  record AtDoor(Knock knock, Admission.Verdict admission, Optional<Trunk> trunk, long nowMs) {}

  /** @param offended hears the address of who is to be banned in the end */
  DoorGates(CallSettings settings, Consumer<String> offended) {
    this.settings = settings;
    this.offended = offended;
    this.all = Stream.concat(Stream.of(
        new Gate<AtDoor>(InviteGate.BANNED, a -> shutIf(a.admission() == Admission.Verdict.BANNED,
            Refusal.silent(InviteGate.BANNED))),
        new Gate<AtDoor>(InviteGate.SCANNER, a -> shutIf(a.admission() == Admission.Verdict.SCANNER,
            Refusal.silent(InviteGate.SCANNER))),
        new Gate<AtDoor>(InviteGate.SOURCE_RATE, a -> shutIf(a.admission() == Admission.Verdict.FLOOD,
            Refusal.silent(InviteGate.SOURCE_RATE))),
        new Gate<AtDoor>(InviteGate.SOURCE_RATE, a -> shutIf(a.admission() == Admission.Verdict.TOO_FAST,
            Refusal.of(InviteGate.SOURCE_RATE, 503, "too many requests from this address").with("Retry-After", "5"))),
        new Gate<AtDoor>(InviteGate.STRANGER, this::stranger),
        new Gate<AtDoor>(InviteGate.DIGEST, this::unproved)),
        Stream.concat(FORM.stream(), INVITE_FORM.stream())
            .map(g -> new Gate<AtDoor>(g.name(), a -> g.verdict().apply(a.knock().form()))))
        .toList();
  }

  private static final List<Gate<Knock.Form>> FORM = List.of(
      new Gate<>(InviteGate.VERSION, f -> shutIf(!f.versionKnown(), Refusal.of(InviteGate.VERSION, 505, ""))),
      new Gate<>(InviteGate.URI_SCHEME, f -> shutIf(!f.sipUri(), Refusal.of(InviteGate.URI_SCHEME, 416, ""))),
      new Gate<>(InviteGate.EXTENSION, f -> shutIf(!f.unknown().isEmpty(),
          Refusal.of(InviteGate.EXTENSION, 420, "").with("Unsupported", f.unknown().toArray(String[]::new)))),
      new Gate<>(InviteGate.CONTACT,
          f -> shutIf(!f.contact(), Refusal.of(InviteGate.CONTACT, 400, "one Contact with a SIP address is needed"))));

  /** Of an INVITE that we could not answer whatever it is for (RFC 3261 8.1.1.8, 13.3.1.3, 21.4.7). */
  private static final List<Gate<Knock.Form>> INVITE_FORM = List.of(
      new Gate<>(InviteGate.ACCEPT, f -> shutIf(!f.takesSdp(), Refusal.of(InviteGate.ACCEPT, 406, ""))),
      new Gate<>(InviteGate.BODY, f -> shutIf(!f.bodyReadable(),
          Refusal.of(InviteGate.BODY, 415, "").with("Accept", "application/sdp"))));

  static Optional<Refusal> shutIf(boolean shut, Refusal refusal) {
    return shut ? Optional.of(refusal) : Optional.empty();
  }

  private Optional<Refusal> stranger(AtDoor a) {
    if (a.trunk().isPresent()) return Optional.empty();
    offended.accept(a.knock().peer());
    return Optional.of(settings.hideFromStrangers() ? Refusal.silent(InviteGate.STRANGER)
        : Refusal.of(InviteGate.STRANGER, 403, "no trunk for this address"));
  }

  /** Guests of a trunk prove who they are by digest; whoever only asks what we can do need not. */
  private Optional<Refusal> unproved(AtDoor a) {
    Trunk trunk = a.trunk().orElseThrow();
    if (trunk.guests().users().isEmpty() || a.knock().method().equals("OPTIONS")) return Optional.empty();
    DigestGate.Verdict verdict = digest.check(a.knock().authorization(), trunk.name(), trunk.guests().users(),
        a.knock().subject(), a.nowMs());
    if (verdict == DigestGate.Verdict.GOOD) return Optional.empty();
    if (verdict == DigestGate.Verdict.WRONG) offended.accept(a.knock().peer());
    return Optional.of(Refusal.of(InviteGate.DIGEST, 401, "").with("WWW-Authenticate",
        digest.challenges(trunk.name(), trunk.guests().algorithms(), verdict == DigestGate.Verdict.STALE, a.nowMs())
            .toArray(String[]::new)));
  }

  Optional<Refusal> ask(AtDoor a) {
    return first(all, a);
  }

  static Optional<Refusal> misunderstood(Knock.Form form) {
    return first(FORM, form);
  }

  static <A> Optional<Refusal> first(List<Gate<A>> gates, A asked) {
    return gates.stream().flatMap(g -> g.verdict().apply(asked).stream()).findFirst();
  }

  List<InviteGate> names() {
    return all.stream().map(Gate::name).distinct().toList();
  }
}
