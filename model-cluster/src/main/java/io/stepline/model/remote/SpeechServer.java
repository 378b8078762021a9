package io.stepline.model.remote;

import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A server with OpenAI-compatible speech endpoints ({@code /audio/transcriptions}, {@code /audio/speech};
 * platform.openai.com/docs/api-reference/audio). Thread-safe.
 *
 * @param baseUrl such as {@code http://127.0.0.1:8000/v1}
 * @param apiKey sent as a bearer token, empty for none
 */
public record SpeechServer(URI baseUrl, String model, String apiKey) {
  static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(3)).build();

  /** @throws EngineException naming the setting when the server does not answer */
  SpeechServer demanded(String stage) {
    try {
      int status =
          HTTP.send(request("/models", Duration.ofSeconds(3)).GET().build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status == 401 || status == 403) throw new EngineException(
          "the speech server at " + baseUrl + " refuses the key; correct " + stage + ".api-key");
      if (status >= 500)
        throw new EngineException("the speech server at " + baseUrl + " answers " + status + "; look at its log");
      return this;
    } catch (IOException e) {
      throw new EngineException(
          "the speech server at " + baseUrl + " does not answer; start it or correct " + stage + ".url", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", e);
    }
  }

  HttpRequest.Builder request(String path, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl.toString().replaceAll("/$", "") + path)).timeout(timeout);
    Optional.of(apiKey).filter(k -> !k.isEmpty()).ifPresent(k -> request.header("Authorization", "Bearer " + k));
    return request;
  }
}
