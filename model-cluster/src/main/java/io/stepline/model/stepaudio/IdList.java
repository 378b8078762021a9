package io.stepline.model.stepaudio;

import java.util.Arrays;

/** Token ids, appended. Owned by one thread. */
public final class IdList {
  private int[] ids = new int[256];
  private int size;

  public IdList add(int id) {
    if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
    ids[size++] = id;
    return this;
  }

  public IdList addAll(int[] more) {
    for (int id : more) add(id);
    return this;
  }

  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
