package io.stepline.ops.control;

/** What is wrong with a request, for its sender. */
final class BadRequest extends RuntimeException {
  final int status;

  BadRequest(int status, String message) {
    super(message);
    this.status = status;
  }
}
