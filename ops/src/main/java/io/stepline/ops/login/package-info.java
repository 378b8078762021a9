/**
 * Who uses the console: users with roles, their sessions, and what they did. Kept in the console's database.
 *
 * <p>HTTP threads; the database keeps order.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.login;

import org.jspecify.annotations.NullMarked;
