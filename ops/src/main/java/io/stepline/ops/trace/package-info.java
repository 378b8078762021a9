/**
 * Calls as OpenTelemetry traces, sent by OTLP over HTTP.
 *
 * <p>The bus's thread hands over, one of its own sends.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.trace;

import org.jspecify.annotations.NullMarked;
