/**
 * Topics, readers and writers: the one way by which parts of the house speak.
 *
 * <p>A reader calls its routes on its own consumer thread, one for each lane.
 *
 * <p>May import of ours: {@code kafka.contract}, {@code kafka.lane}.
 */
@NullMarked
package io.stepline.kafka.bus;

import org.jspecify.annotations.NullMarked;
