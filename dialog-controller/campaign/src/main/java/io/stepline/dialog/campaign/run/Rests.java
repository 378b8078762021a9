package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.Rest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which lines rest, as the dialer last read it. Time is handed in. Owned by the dialer's lane. */
final class Rests {
  private List<Rest> all = List.of();

  void are(List<Rest> now) {
    all = List.copyOf(now);
  }

  List<Rest> all() {
    return all;
  }

  private List<Rest> of(String campaign) {
    return all.stream().filter(r -> r.campaign().equals(campaign)).toList();
  }

  /** Campaigns that place no calls, or one at a time to see. */
  List<String> campaigns(Collection<Campaign> running) {
    return running.stream().filter(c -> rest(c).isPresent()).map(Campaign::name).sorted().toList();
  }

  /** What keeps the whole campaign, if anything: its trunk, or the last of its caller ids. */
  private Optional<Rest> rest(Campaign c) {
    List<Rest> mine = of(c.name());
    Optional<Rest> trunk = mine.stream().filter(Rest::ofTrunk).findFirst();
    if (trunk.isPresent() || mine.isEmpty()) return trunk;
    Set<String> resting = mine.stream().map(Rest::callerId).collect(Collectors.toSet());
    boolean every = resting.containsAll(c.spec().callerIds().stream().map(CampaignSpec.CallerId::number).toList());
    return every ? mine.stream().min(java.util.Comparator.comparingLong(Rest::untilMs)) : Optional.empty();
  }

  /** Of so many calls wanted, how many may be placed, with {@code ringing} on their way. */
  int allows(Campaign c, int wanted, int ringing, long nowMs) {
    Optional<Rest> rest = rest(c);
    if (rest.isEmpty()) return wanted;
    return nowMs < rest.get().untilMs() ? 0 : Math.max(0, Math.min(wanted, 1 - ringing));
  }

  /** Numbers of ours that are not to be shown now: those that rest, and those that are being tried. */
  Set<String> hidden(String campaign, Collection<Attempt> open, long nowMs) {
    return of(campaign).stream().filter(r -> !r.ofTrunk()).filter(r -> nowMs < r.untilMs() || isTried(r, open))
        .map(Rest::callerId).collect(Collectors.toSet());
  }

  /** Those that may be shown once, to see. */
  Set<String> tried(String campaign) {
    return of(campaign).stream().filter(r -> !r.ofTrunk()).map(Rest::callerId).collect(Collectors.toSet());
  }

  private static boolean isTried(Rest r, Collection<Attempt> open) {
    return open.stream().anyMatch(a -> a.campaign().equals(r.campaign()) && a.callerId().equals(r.callerId())
        && a.plannedMs() > r.sinceMs() && a.state() != Attempt.State.ANSWERED);
  }
}
