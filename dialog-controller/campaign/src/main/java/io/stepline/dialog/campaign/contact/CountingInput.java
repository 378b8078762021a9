package io.stepline.dialog.campaign.contact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much was read. */
final class CountingInput extends FilterInputStream {
  private long count;

  CountingInput(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) count++;
    return b;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int n = super.read(buffer, from, length);
    if (n > 0) count += n;
    return n;
  }
}
