/**
 * YAML files that people write, read to the word: every key is known, and every fault has its line.
 *
 * <p>Pure.
 *
 * <p>May import of ours: nothing.
 */
@NullMarked
package io.stepline.model.strict;

import org.jspecify.annotations.NullMarked;
