/**
 * How many calls to start now, so that the abandon cap holds at every moment; with a simulation.
 *
 * <p>Pure; its owner is the dialer's thread.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.dialog.campaign.pace;

import org.jspecify.annotations.NullMarked;
