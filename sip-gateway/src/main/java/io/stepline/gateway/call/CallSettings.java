package io.stepline.gateway.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * @param gateway our name among the gateways on the bus
 * @param trunks the first that matches a peer counts
 * @param routes bot by dialled user part, written in any way that its trunk may write it
 * @param defaultBot for all other numbers; empty refuses them with 404
 * @param maxCalls beyond it new calls get 503
 * @param answerDelayMs how long it rings before it is answered
 * @param hideFromStrangers whether those of no trunk get no answer at all
 */
public record CallSettings(String gateway, List<Trunk> trunks, Map<String, String> routes, Optional<String> defaultBot,
    int maxCalls, int answerDelayMs,
    Admission.Settings admission, boolean hideFromStrangers, Prompts prompts, ClusterBudget.Settings budget,
    Destinations.Settings destinations) {
  /** Calls may go anywhere. */
  public CallSettings(String gateway, List<Trunk> trunks, Map<String, String> routes, Optional<String> defaultBot,
      int maxCalls, int answerDelayMs, Admission.Settings admission, boolean hideFromStrangers, Prompts prompts,
      ClusterBudget.Settings budget) {
    this(gateway, trunks, routes, defaultBot, maxCalls, answerDelayMs, admission, hideFromStrangers, prompts, budget,
        Destinations.Settings.ANYWHERE);
  }

  public static final Admission.Settings GENEROUS = new Admission.Settings(200, 400, 20, 60_000, 600_000, List.of());

  /** Whether a call may be given to this bot; to none, too. */
  boolean knows(String bot) {
    return bot.isEmpty() || routes.containsValue(bot) || defaultBot.filter(bot::equals).isPresent();
  }
}
