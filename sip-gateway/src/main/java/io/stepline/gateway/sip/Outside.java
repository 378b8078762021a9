package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Requests outside any dialog: OPTIONS, REGISTER. Thread-safe. */
interface Outside {
  SipMessages messages();

  /** Calls {@code then} once the host of {@code uri} is known or given up: at once, or on a thread that may wait. */
  void find(String uri, Runnable then);

  /**
   * {@code answered} hears each response, 408 when there is none, and 503 when it cannot be sent after all, on any
   * thread.
   *
   * @throws Exception if it cannot be sent
   */
  void ask(Request request, Consumer<Response> answered) throws Exception;

  /** The same with credentials: {@code answered} hears no challenge that could be answered by another try. */
  default void ask(Request request, DigestLogin login, Consumer<Response> answered) throws Exception {
    ClientRequests.authorize(messages(), login, request);
    ask(request, response -> {
      try {
        if (ClientRequests.isAnswerable(request, response)) ask(messages().again(request), login, answered);
        else answered.accept(response);
      } catch (Exception e) {
        answered.accept(response);
      }
    });
  }
}
