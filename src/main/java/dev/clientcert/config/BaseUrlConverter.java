package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the address below which there are others. */
@RegisterForReflection
public final class BaseUrlConverter implements Converter<String> {

  private static final long serialVersionUID = 1L;

  /** Short enough for every client, and with nothing that a certificate could not contain. */
  private static final Pattern URL =
      Pattern.compile(
          "https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?");

  private static final int MAX_LENGTH = 200;

  /**
   * Validates the address, and removes a slash at its end.
   *
   * @throws IllegalArgumentException for anything else
   */
  @Override
  public String convert(String value) {
    String url = value.trim();
    if (url.length() <= MAX_LENGTH && URL.matcher(url).matches()) {
      return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not an address; give one such as http://pki.example.com");
  }
}
