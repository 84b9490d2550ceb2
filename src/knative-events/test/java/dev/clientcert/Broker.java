package dev.clientcert;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Delivers events as a broker does, written and read by the CloudEvents SDK. */
final class Broker {

  /** The token that the build gives to the application under test. */
  static final String TOKEN = System.getenv("CLIENTCERT_EVENTS_TOKEN");

  static final String TYPE = "dev.clientcert.RevokeClientCertificate";

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private Broker() {}

  /** How an event is delivered. */
  enum Mode {
    BINARY,
    STRUCTURED;

    /** The request that delivers this event, of one that has all else. */
    HttpRequest write(CloudEvent event, HttpRequest.Builder request) {
      MessageWriter<?, ?> writer =
          HttpMessageFactory.createWriter(
              request::header, body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
      if (this == STRUCTURED) {
        writer.writeStructured(
            event, EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE));
      } else {
        writer.writeBinary(event);
      }
      return request.build();
    }
  }

  /** An event that asks for the revocation of this certificate. */
  static CloudEventBuilder asking(long siteId, String id) {
    return asking(Calls.body(siteId, id));
  }

  /** An event with this data. */
  static CloudEventBuilder asking(String data) {
    return CloudEventBuilder.v1()
        .withId(UUID.randomUUID().toString())
        .withSource(URI.create("urn:test:inventory"))
        .withType(TYPE)
        .withData("application/json", data.getBytes(StandardCharsets.UTF_8));
  }

  /** A request to the application, with the token. */
  static HttpRequest.Builder request() {
    return requestWithoutToken().header("Authorization", "Bearer " + TOKEN);
  }

  /** A request to the application, without a token. */
  static HttpRequest.Builder requestWithoutToken() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/"))
        .timeout(Duration.ofSeconds(20));
  }

  /** Delivers an event once. */
  static HttpResponse<String> deliver(CloudEvent event, Mode mode) throws Exception {
    return send(mode.write(event, request()));
  }

  /** Delivers an event once, and does not wait for the answer. */
  static CompletableFuture<HttpResponse<String>> deliverAsync(CloudEvent event, Mode mode) {
    return HTTP.sendAsync(
        mode.write(event, request()), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** Sends any request. */
  static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** The event that an answer is. */
  static CloudEvent eventIn(HttpResponse<String> answer) {
    MessageReader reader =
        HttpMessageFactory.createReaderFromMultimap(
            answer.headers().map(), answer.body().getBytes(StandardCharsets.UTF_8));
    return reader.toEvent();
  }

  /** The data of an event. */
  static JsonObject dataOf(CloudEvent event) {
    return new JsonObject(new String(event.getData().toBytes(), StandardCharsets.UTF_8));
  }
}
