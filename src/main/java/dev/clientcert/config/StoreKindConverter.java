package dev.clientcert.config;

import dev.clientcert.config.ClientCertConfig.Store.Kind;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Converts the kind of store. */
@RegisterForReflection
public final class StoreKindConverter implements Converter<Kind> {

  private static final long serialVersionUID = 1L;

  /**
   * Parses the kind, ignoring case.
   *
   * @throws IllegalArgumentException for any other text
   */
  @Override
  public Kind convert(String value) {
    try {
      return Kind.valueOf(value.trim().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is not a store; give memory or postgresql");
    }
  }
}
