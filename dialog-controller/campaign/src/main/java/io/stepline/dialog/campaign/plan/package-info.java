/**
 * What a campaign file says: whom, when, how fast, with which rules and messages.
 *
 * <p>Values only.
 *
 * <p>May import of ours: {@code dialog.campaign.pace}, {@code dialog.terms}.
 */
@NullMarked
package io.stepline.dialog.campaign.plan;

import org.jspecify.annotations.NullMarked;
