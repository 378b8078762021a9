/**
 * HTTP: routes with the scope each needs, who asks (bearer tokens, sessions), the static page, and the server below
 * them. Knows no calls.
 *
 * <p>A virtual thread for each request; streams keep theirs.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.web;

import org.jspecify.annotations.NullMarked;
