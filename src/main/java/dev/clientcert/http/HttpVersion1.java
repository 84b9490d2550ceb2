package dev.clientcert.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Disables HTTP/2; every client falls back to HTTP/1.1. Over HTTP/2, Quarkus REST fails if the body
 * was read before, as authentication does here (quarkusio/quarkus issue 34393, open as of 3.34).
 */
@Singleton
public class HttpVersion1 implements HttpServerOptionsCustomizer {

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    options.setUseAlpn(false);
  }
}
