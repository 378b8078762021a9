package io.stepline.ops.web;

/** What is wrong with a request, for its sender: the answer is {@code {"error": message}} with the status. */
public class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int status;

  public Refusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
