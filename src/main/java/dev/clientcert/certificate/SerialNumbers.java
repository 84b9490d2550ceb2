package dev.clientcert.certificate;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/** Serial numbers as listings have them: in hexadecimal digits, with or without colons. */
public final class SerialNumbers {

  /** Twice as long as RFC 5280 allows. */
  private static final int MAX_DIGITS = 80;

  private SerialNumbers() {}

  /**
   * Reads a serial number. Case, colons and leading zeros make no difference.
   *
   * @param text the text, which may be {@code null}
   * @return the number; empty if the text is none
   */
  public static Optional<BigInteger> parse(String text) {
    if (text == null) {
      return Optional.empty();
    }
    String digits = text.replace(":", "");
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < digits.length(); i++) {
      if (!HexFormat.isHexDigit(digits.charAt(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(new BigInteger(digits, 16));
  }
}
