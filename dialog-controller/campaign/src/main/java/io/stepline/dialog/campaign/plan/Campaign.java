package io.stepline.dialog.campaign.plan;

import io.stepline.dialog.campaign.pace.Pace;

/**
 * A campaign as it stands. @param pace as it is now, which may differ from the file's; {@code version} grows with each
 * change
 */
public record Campaign(String name, CampaignSpec spec, CampaignState state, Pace pace, long version) {}
