package io.stepline.model.route;

import java.io.IOException;

/** Text to ids of a model's own vocabulary, without anything added. */
public interface Vocabulary {
  int[] ids(String text) throws IOException, InterruptedException;
}
