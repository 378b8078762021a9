/**
 * Files that nobody but the house may read.
 *
 * <p>No threads, no state. May import nothing of the house.
 */
@NullMarked
package io.stepline.ops.files;

import org.jspecify.annotations.NullMarked;
