/**
 * The dialer: plans attempts, hears how they end, carries the transactional outbox to the bus.
 *
 * <p>One thread at a time, that of {@code CampaignWorker}; of many processes the holder of the lease.
 *
 * <p>May import of ours: {@code dialog.campaign}, {@code dialog.terms}, {@code kafka}.
 */
@NullMarked
package io.stepline.dialog.campaign.run;

import org.jspecify.annotations.NullMarked;
