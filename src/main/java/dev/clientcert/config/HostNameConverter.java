package dev.clientcert.config;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the name or address of a host. */
@RegisterForReflection
public final class HostNameConverter implements Converter<String> {

  private static final long serialVersionUID = 1L;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

  /**
   * Validates the host.
   *
   * @throws IllegalArgumentException for anything else, such as a URL or a host with a port
   */
  @Override
  public String convert(String value) {
    String host = value.trim();
    if (HOST.matcher(host).matches()) {
      return host;
    }
    throw new IllegalArgumentException(
        "\"" + value + "\" is not the name of a host; give it without scheme, port and path");
  }
}
