package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.WireException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A call's journal gone through again by the machine of today: what it was told, what it does, and the first thing it
 * does otherwise. Pure.
 *
 * @param steps those that came out the same, in order
 * @param difference the first that did not; nothing after it is known
 * @param inputs how many there are in all
 */
public record TalkReplay(List<Step> steps, Optional<Difference> difference, int inputs) {
  /**
   * One input in words.
   *
   * @param atUs microseconds since the epoch
   * @param isQuiet nothing came of it and nobody said anything
   */
  public record Step(long atUs, String told, String state, List<String> acts, boolean isQuiet) {}

  /** @param then and {@code now}: what differs, in words; each may be empty */
  public record Difference(long seq, long atUs, String told, List<String> then, List<String> now) {
    /** In a few lines: at which input, then what was done, then what would be done today. */
    public String words() {
      return "input " + seq + ", " + told + "\n  then: " + list(then) + "\n  now:  " + list(now);
    }

    private static String list(List<String> what) {
      return what.isEmpty() ? "nothing more" : String.join("; ", what);
    }
  }

  public static TalkReplay of(TalkMachine machine, Collection<TalkEntry> journal) {
    List<TalkEntry> entries = TalkJournal.inOrder(journal);
    List<Step> steps = new ArrayList<>();
    Optional<Talk> talk = Optional.empty();
    for (TalkEntry entry : entries) {
      Talk now = talk.orElseGet(() -> Talk.begin(entry.call()));
      Optional<Difference> difference;
      if (entry.seq() != now.seq() && talk.isPresent())
        difference = Optional.of(new Difference(now.seq(), entry.atUs(), "which the journal does not have",
            List.of("unknown"), List.of("unknown")));
      else difference = unreadable(entry);
      if (difference.isPresent()) return new TalkReplay(steps, difference, entries.size());
      TalkInput input = TalkJournal.input(entry);
      TalkStep step = machine.step(now, input, entry.atUs());
      difference = difference(entry, input, step);
      if (difference.isPresent()) return new TalkReplay(steps, difference, entries.size());
      steps.add(new Step(entry.atUs(), InputWords.words(input), InputWords.state(step.talk().machine()),
          step.effects().stream().map(ActWords::words).toList(),
          step.effects().isEmpty() && (input instanceof TalkInput.TimePassed || input instanceof TalkInput.Mark)));
      talk = Optional.of(step.talk());
    }
    return new TalkReplay(steps, Optional.empty(), entries.size());
  }

  private static Optional<Difference> unreadable(TalkEntry entry) {
    try {
      TalkJournal.input(entry);
      TalkJournal.state(entry);
      return Optional.empty();
    } catch (WireException e) {
      return Optional.of(new Difference(entry.seq(), entry.atUs(), entry.label(),
          List.of("written by another release: " + e.getMessage()), List.of("unknown")));
    }
  }

  private static Optional<Difference> difference(TalkEntry entry, TalkInput input, TalkStep step) {
    ConversationState was = TalkJournal.state(entry);
    ConversationState is = step.talk().machine();
    boolean sameActs = TalkJournal.digest(step.effects()) == entry.digest();
    if (is.equals(was) && sameActs) return Optional.empty();
    List<String> then = new ArrayList<>();
    List<String> now = new ArrayList<>();
    if (!is.equals(was)) {
      then.add(InputWords.state(was));
      now.add(InputWords.state(is));
    }
    if (!sameActs) acts(entry, step, then, now);
    return Optional.of(new Difference(entry.seq(), entry.atUs(), InputWords.words(input), then, now));
  }

  /** What was done then and not now, and the other way round. An older journal does not say what was done. */
  private static void acts(TalkEntry entry, TalkStep step, List<String> then, List<String> now) {
    List<TalkEntry.Did> did = new ArrayList<>(entry.did());
    List<TalkEffect> only = new ArrayList<>();
    for (TalkEffect effect : step.effects()) {
      TalkEntry.Did same = TalkJournal.did(effect);
      if (!did.remove(same)) only.add(effect);
    }
    boolean unsaid = entry.did().isEmpty() && entry.digest() != TalkJournal.digest(List.of());
    if (unsaid) then.add("something else (this journal does not say what)");
    did.forEach(d -> then.add(d.act() + (only.stream().anyMatch(e -> ActWords.act(e).equals(d.act()))
        ? ", with other contents" : "")));
    only.forEach(e -> now.add(ActWords.words(e)));
    if (did.isEmpty() && only.isEmpty()) {
      then.add("the same in another order");
      now.add(String.join("; ", step.effects().stream().map(ActWords::act).toList()));
    }
  }
}
