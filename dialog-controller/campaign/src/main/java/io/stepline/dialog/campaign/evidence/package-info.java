/**
 * The hash-chained log of what was decided and done for each attempt, and its signed packs.
 *
 * <p>Written inside the dialer's transaction, read by anybody.
 *
 * <p>May import of ours: {@code dialog.campaign.store}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.campaign.evidence;

import org.jspecify.annotations.NullMarked;
