/**
 * Campaigns as the desk and the command line see them: made, started, paused, told.
 *
 * <p>Calls come from API threads and the command line; the database settles who was first.
 *
 * <p>May import of ours: {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.campaign;

import org.jspecify.annotations.NullMarked;
