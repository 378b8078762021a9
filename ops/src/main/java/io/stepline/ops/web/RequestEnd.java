package io.stepline.ops.web;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between the server's requests and ours. */
final class RequestEnd extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(RequestEnd.class);
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module())
      .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();
  private static final int MAX_UNREAD = 256 << 10;
  private final Routes routes;
  private final ServerWebSocketContainer sockets;
  private final WebServer.Limits limits;

  RequestEnd(Routes routes, ServerWebSocketContainer sockets, WebServer.Limits limits) {
    this.limits = limits;
    this.routes = routes;
    this.sockets = sockets;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Reply reply;
    try {
      reply = routes.answer(ask(request));
    } catch (RuntimeException e) {
      log.error("{} {} failed", request.getMethod(), shape(Request.getPathInContext(request)), e);
      reply = Reply.refused(new Refusal(500, "the house made a mistake; its log says which"));
    } catch (IOException e) {
      reply = Reply.refused(new Refusal(408, "the body did not come"));
    }
    if (reply instanceof Reply.Upgrade u) return upgrade(u, request, response, callback);
    send(reply, request, response, callback);
    return true;
  }

  /** Letters of a path without what callers may have put there. */
  private static String shape(String path) {
    return path.replaceAll("[^/]*[0-9%][^/]*", "*");
  }

  private Ask ask(Request request) {
    Map<String, String> query = new HashMap<>();
    try {
      Fields fields = Request.extractQueryParameters(request);
      fields.forEach(f -> query.put(f.getName(), f.getValue()));
    } catch (RuntimeException e) {
      query.clear();
    }
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    String remote = Request.getRemoteAddr(request);
    String path = URIUtil.decodePath(request.getHttpURI().getPath());
    return new Ask(method, path, Map.of(), query,
        name -> Optional.ofNullable(request.getHeaders().get(name)).orElse(""), remote, request.isSecure(),
        Asker.NOBODY, body(request));
  }

  private InputStream body(Request request) {
    return new PacedBody(Content.Source.asInputStream(request), limits.bytesPerSecond(), limits.idleMs(),
        () -> System.nanoTime() / 1_000_000);
  }

  private boolean upgrade(Reply.Upgrade reply, Request request, Response response, Callback callback)
      throws Exception {
    if (!sameOrigin(request)) {
      send(Reply.refused(new Refusal(403, "a WebSocket from another site")), request, response, callback);
      return true;
    }
    if (!sockets.upgrade((rq, rs, cb) -> new SocketEnd(reply.peer()), request, response, callback))
      send(Reply.refused(new Refusal(426, "this path speaks WebSocket")).with("Upgrade", "websocket"), request,
          response,
          callback);
    return true;
  }

  /** Browsers send an Origin, and cookies with it; programs need not. */
  private static boolean sameOrigin(Request request) {
    String origin = Optional.ofNullable(request.getHeaders().get(HttpHeader.ORIGIN)).orElse("");
    String host = Optional.ofNullable(request.getHeaders().get(HttpHeader.HOST)).orElse("");
    return origin.isEmpty() || origin.replaceFirst("^[a-z]+://", "").equals(host);
  }

  private static void send(Reply reply, Request request, Response response, Callback callback) {
    response.setStatus(reply.status());
    if (request.getLength() > MAX_UNREAD) response.getHeaders().put(HttpHeader.CONNECTION, "close");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    try {
      switch (reply) {
        case Reply.Json j -> whole(response, "application/json", JSON.writeValueAsBytes(j.body()), callback);
        case Reply.Bytes b -> whole(response, b.type(), b.body(), callback);
        case Reply.Stream s -> {
          response.getHeaders().put(HttpHeader.CONTENT_TYPE, s.type());
          if (s.bytes() >= 0) response.getHeaders().put(HttpHeader.CONTENT_LENGTH, s.bytes());
          if (!request.getMethod().equals("HEAD")) {
            OutputStream out = Content.Sink.asOutputStream(response);
            s.writer().write(out);
            out.close();
          }
          callback.succeeded();
        }
        case Reply.Upgrade u -> throw new IllegalStateException("an upgrade has no body");
      }
    } catch (IOException e) {
      callback.failed(e);
    }
  }

  private static void whole(Response response, String type, byte[] body, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    if (response.getStatus() != 304) response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
