/**
 * The only package that knows JAIN-SIP: messages, dialogs, registrations, TLS, names.
 *
 * <p>The stack's threads come in; steps go to the lane of the call.
 *
 * <p>May import of ours: {@code gateway.auth}, {@code gateway.call}, {@code kafka}.
 */
@NullMarked
package io.stepline.gateway.sip;

import org.jspecify.annotations.NullMarked;
