/**
 * Digest authentication and keys from PEM files.
 *
 * <p>Pure, or thread-safe.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.gateway.auth;

import org.jspecify.annotations.NullMarked;
