package dev.clientcert.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Serves HTTP/1.1 only, to which every client falls back. Over HTTP/2, Quarkus REST fails for each
 * request whose body was read before, as ours is by authentication (quarkusio/quarkus issue 34393,
 * open as of 3.34).
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
