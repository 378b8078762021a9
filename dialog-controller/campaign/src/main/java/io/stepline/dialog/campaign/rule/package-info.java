/**
 * Whether a number may be called now: rule packs of countries, holidays, consent, attempts. Fails closed.
 *
 * <p>Pure; decisions are data with their reason.
 *
 * <p>May import of ours: {@code dialog.campaign.plan}, {@code dialog.terms}.
 */
@NullMarked
package io.stepline.dialog.campaign.rule;

import org.jspecify.annotations.NullMarked;
