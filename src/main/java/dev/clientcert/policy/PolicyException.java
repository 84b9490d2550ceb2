package dev.clientcert.policy;

/** A policy is not understood; the message says where and why. */
public final class PolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PolicyException(String path, String reason) {
    super(path + " " + reason, null, false, false);
  }
}
