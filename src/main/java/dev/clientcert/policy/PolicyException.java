package dev.clientcert.policy;

import java.util.regex.Pattern;

/** A policy is not understood; the message says where and why. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");

  PolicyException(String path, String reason) {
    // The path has names out of the file, which must not be able to forge a line of a log.
    super(CONTROL.matcher(path).replaceAll("?") + " " + reason, null, false, false);
  }
}
