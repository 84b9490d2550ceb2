package dev.clientcert.issuance;

/** Thrown if the configured CA cannot be used. The message is for the operator. */
final class AuthorityFilesException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String property;

  AuthorityFilesException(String property, String message) {
    super(message, null, false, false);
    this.property = property;
  }

  /** The property that names the file. */
  String property() {
    return property;
  }
}
