/**
 * The settings: one record for each chapter, each setting with its name, default, unit, range and sentence in one
 * place, from which {@code docs/settings.md}, help and refusals are made.
 *
 * <p>Read once, before anything listens; the values are immutable.
 *
 * <p>Imports nothing of the house but constants of the parts whose settings they are.
 */
@NullMarked
package io.stepline.ops.app.settings;

import org.jspecify.annotations.NullMarked;
