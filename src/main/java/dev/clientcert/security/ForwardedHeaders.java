package dev.clientcert.security;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;

/**
 * What a proxy says of the caller. Of several addresses or protocols, Quarkus takes the first,
 * which is the one that the caller can write himself where the proxy appends to what it got (RFC
 * 7239, section 8.1). So only what a proxy set, one value of each, is a word to decide by.
 */
final class ForwardedHeaders {

  private static final String STANDARD = "Forwarded";
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String SSL = "X-Forwarded-Ssl";

  private ForwardedHeaders() {}

  /**
   * Whether these headers say more than one thing of where the caller is, or of whether he came
   * over TLS.
   */
  static boolean areAmbiguous(MultiMap headers) {
    for (String name : List.of(STANDARD, FOR, PROTO, SSL)) {
      List<String> values = headers.getAll(name);
      if (values.size() > 1 || (values.size() == 1 && values.get(0).indexOf(',') >= 0)) {
        return true;
      }
    }
    boolean both = headers.contains(STANDARD) && (headers.contains(FOR) || headers.contains(PROTO));
    return both
        || (headers.contains(SSL)
            && headers.contains(PROTO)
            && saysTls(headers) != saysHttps(headers));
  }

  private static boolean saysTls(MultiMap headers) {
    return headers.get(SSL).trim().toLowerCase(Locale.ROOT).equals("on");
  }

  private static boolean saysHttps(MultiMap headers) {
    return headers.get(PROTO).trim().toLowerCase(Locale.ROOT).equals("https");
  }
}
