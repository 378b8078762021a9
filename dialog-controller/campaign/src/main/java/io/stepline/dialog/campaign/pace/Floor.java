package io.stepline.dialog.campaign.pace;

/**
 * Who can take calls now.
 *
 * @param ready agents who are free, {@code requested} of them asked for a call (preview)
 * @param talking agents with a call
 * @param ringing calls of ours that nobody has answered yet
 * @param undecided people who talk with the bot and may still want an agent
 * @param clusterRoom calls that the model cluster can still take; where a bot speaks first nobody is answered beyond it
 */
public record Floor(int ready, int requested, int talking, int ringing, int undecided, int clusterRoom) {}
