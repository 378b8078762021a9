package io.stepline.gateway.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Takes requests outside any dialog and lets the test answer them. Owned by the test. */
final class WrittenOutside implements Outside {
  final List<Request> asked = new ArrayList<>();
  private final List<Consumer<Response>> waiting = new ArrayList<>();
  private final SipMessages messages;
  boolean broken;
  private Optional<String> seenAt = Optional.empty();
  private int seenPort;

  WrittenOutside() throws Exception {
    messages = new WrittenStack().messages;
  }

  @Override
  public SipMessages messages() {
    return messages;
  }

  @Override
  public void find(String uri, Runnable then) {
    then.run();
  }

  @Override
  public void ask(Request request, Consumer<Response> answered) throws Exception {
    asked.add(request);
    if (broken) throw new java.io.IOException("no route");
    waiting.add(answered);
  }

  /** The last request is answered; {@code headers} are pairs of name and value. */
  void answer(int status, String... headers) throws Exception {
    Response response = messages.response(status, asked.getLast());
    if (response.getHeader(ViaHeader.NAME) instanceof ViaHeader via && seenAt.isPresent()) {
      via.setReceived(seenAt.get());
      via.setParameter("rport", Integer.toString(seenPort));
    }
    for (int i = 0; i < headers.length; i += 2) response.addHeader(messages.header(headers[i], headers[i + 1]));
    waiting.getLast().accept(response);
  }

  /** Whoever answers sees us under that address. */
  void seenAs(String address, int port) {
    seenAt = Optional.of(address);
    seenPort = port;
  }

  String lastUri() {
    return asked.getLast().getRequestURI().toString();
  }

  int lastExpiresS() {
    return asked.getLast().getExpires().getExpires();
  }
}
