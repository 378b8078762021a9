package io.stepline.media.pipeline;

import java.util.function.Consumer;

/** A named listener on a path. It is called on the path's thread, must not wait, and must not change what it hears. */
public record Tap<T>(String name, Consumer<? super T> listener) {}
