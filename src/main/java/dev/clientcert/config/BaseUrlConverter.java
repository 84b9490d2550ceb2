package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the address below which there are others. */
@RegisterForReflection
public final class BaseUrlConverter implements Converter<String> {

  private static final long serialVersionUID = 1L;

  /** Nothing that a certificate could not contain. */
  private static final Pattern URL =
      Pattern.compile(
          "https?://(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?(?:/[A-Za-z0-9._~-]+)*/?");

  private static final int MAX_LENGTH = 200;

  private static final int MAX_PORT = 65_535;

  /**
   * Validates the address, and removes a slash at its end.
   *
   * @return the address; {@code null}, which stands for none, if its port is 0
   * @throws IllegalArgumentException for anything else
   */
  @Override
  public String convert(String value) {
    String url = value.trim();
    Matcher parts = URL.matcher(url);
    if (url.length() <= MAX_LENGTH && parts.matches()) {
      int port = parts.group(1) == null ? 1 : Integer.parseInt(parts.group(1));
      if (port == 0) {
        // Any that is free, so nobody knows the address yet.
        return null;
      }
      if (port <= MAX_PORT) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
      }
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not an address; give one such as http://pki.example.com");
  }
}
