package dev.clientcert.policy;

import java.time.temporal.ChronoUnit;
import java.util.Set;

/** What a condition can ask of a request, and the kinds of operator that can ask it. */
enum ConditionKey {
  /** The address that the request came from. */
  SOURCE_IP("acs:SourceIp", Set.of(Operator.Kind.STRING, Operator.Kind.IP)),
  /** When the request came, to the second. As a number, the seconds since 1970. */
  CURRENT_TIME(
      "acs:CurrentTime", Set.of(Operator.Kind.STRING, Operator.Kind.DATE, Operator.Kind.NUMERIC)),
  /** Whether the request came over TLS. */
  SECURE_TRANSPORT("acs:SecureTransport", Set.of(Operator.Kind.STRING, Operator.Kind.BOOL));

  private final String wireName;
  private final Set<Operator.Kind> kinds;

  ConditionKey(String wireName, Set<Operator.Kind> kinds) {
    this.wireName = wireName;
    this.kinds = kinds;
  }

  /** The name in a policy. */
  String wireName() {
    return wireName;
  }

  /**
   * Whether an operator of this kind can be asked of this key; where it cannot, the condition means
   * nothing.
   */
  boolean takes(Operator.Kind kind) {
    return kinds.contains(kind);
  }

  /** The request's value as text. */
  String text(RequestContext context) {
    return switch (this) {
      case SOURCE_IP -> context.sourceIp().getHostAddress();
      case CURRENT_TIME -> context.currentTime().truncatedTo(ChronoUnit.SECONDS).toString();
      case SECURE_TRANSPORT -> Boolean.toString(context.secureTransport());
    };
  }
}
