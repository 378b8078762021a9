package io.stepline.dialog.talk;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Template;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a bot's wish to put a caller through means: which order, or that nobody is there. Pure. */
final class Putting {
  private Putting() {}

  sealed interface Way {
    record Order(CallCommand command) implements Way {}

    record NobodyThere() implements Way {}

    record Unknown() implements Way {}
  }

  static Way through(CallId call, BotPolicy policy, String target, Map<String, String> outcome, Instant now) {
    Optional<BotPolicy.TransferPolicy> transfer = Optional.ofNullable(policy.transfers().get(target));
    if (transfer.isEmpty()) return new Way.Unknown();
    BotPolicy.TransferPolicy t = transfer.get();
    if (t.hours().isPresent() && !t.hours().get().areOpen(now)) return new Way.NobodyThere();
    if (t.to().startsWith("queue:")) return new Way.Order(new CallCommand.Enqueue(call, t.to().substring(6)));
    if (t.warm()) return new Way.Order(
        new CallCommand.WarmTransfer(call, t.to(), Template.filled(t.briefing(), outcome), t.acceptKey()));
    return new Way.Order(new CallCommand.BlindTransfer(call, t.to(), outcome));
  }
}
