package dev.clientcert.policy;

import java.util.regex.Pattern;

/** Thrown if a policy is not understood. The message says where and why. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");

  PolicyException(String path, String reason) {
    // The path contains names from the file, which must not forge lines in a log.
    super(CONTROL.matcher(path).replaceAll("?") + " " + reason, null, false, false);
  }
}
