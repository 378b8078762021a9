/**
 * Single owners of state: ordered steps, urgent ones first, timers, a guard, counts, and a lane that tests step by
 * hand. Knows nothing of ours.
 */
@NullMarked
package io.stepline.kafka.lane;

import org.jspecify.annotations.NullMarked;
