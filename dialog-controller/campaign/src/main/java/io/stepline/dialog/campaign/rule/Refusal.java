package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.Outcome;

/**
 * A kind of refusal that may be the carrier's.
 *
 * @param outcome what one such attempt counts as
 * @param run so many alike in a row on one line, and it is the carrier's: the line rests
 * @param restMs for how long at first
 * @param ofCallerId whether one caller id on a trunk is meant, not the whole trunk
 * @param giveBack how often a contact gets its attempt back when it belonged to such a run
 * @param why for people
 */
public record Refusal(String kind, Outcome outcome, int run, long restMs, boolean ofCallerId, int giveBack,
    String why) {}
