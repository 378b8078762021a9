/**
 * Calls signed and checked by STIR.
 *
 * <p>Pure but for certificates, which are fetched on threads of their own.
 *
 * <p>May import of ours: {@code gateway.auth}.
 */
@NullMarked
package io.stepline.gateway.stir;

import org.jspecify.annotations.NullMarked;
