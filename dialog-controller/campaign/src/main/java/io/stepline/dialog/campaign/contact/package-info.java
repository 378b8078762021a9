/**
 * Contacts: telephone numbers and their time zones, and the import of a CSV file with a report by line.
 *
 * <p>Runs on the thread that asks.
 *
 * <p>May import of ours: {@code dialog.campaign.plan}, {@code dialog.campaign.store}, {@code dialog.terms}, {@code
 * kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.campaign.contact;

import org.jspecify.annotations.NullMarked;
