/**
 * Tables of campaigns in SQLite or PostgreSQL. The only package that knows SQL.
 *
 * <p>A handle belongs to the thread that opened it.
 *
 * <p>May import of ours: {@code dialog.campaign.pace}, {@code dialog.campaign.plan}, {@code dialog.campaign.rule},
 * {@code kafka.bus}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.campaign.store;

import org.jspecify.annotations.NullMarked;
