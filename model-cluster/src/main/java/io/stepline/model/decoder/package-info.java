/**
 * Text or codes to sound: flite, espeak, FreeTTS, servers.
 *
 * <p>One engine belongs to one decoder thread.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.engine}, {@code model.worker}.
 */
@NullMarked
package io.stepline.model.decoder;

import org.jspecify.annotations.NullMarked;
