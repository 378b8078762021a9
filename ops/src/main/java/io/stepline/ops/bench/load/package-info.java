/**
 * The load bench: callers, floors and the house in processes of their own, and what each of them costs. Lateness is
 * that of packets as the kernel received them, against each stream's own clock.
 *
 * <p>Callers and the Java echo own one thread each; what is measured here is not product.
 *
 * <p>May import {@code kafka} and {@code media}; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.bench.load;

import org.jspecify.annotations.NullMarked;
