package dev.clientcert.policy;

import java.time.temporal.ChronoUnit;
import java.util.Set;

/** The keys that a condition can test, and the kinds of operator that apply to each. */
enum ConditionKey {
  /** The address of the caller. */
  SOURCE_IP("acs:SourceIp", Set.of(Operator.Kind.STRING, Operator.Kind.IP)),
  /** The time of the request, to the second; as a number, in seconds since 1970. */
  CURRENT_TIME(
      "acs:CurrentTime", Set.of(Operator.Kind.STRING, Operator.Kind.DATE, Operator.Kind.NUMERIC)),
  /** Whether the request was made over TLS. */
  SECURE_TRANSPORT("acs:SecureTransport", Set.of(Operator.Kind.STRING, Operator.Kind.BOOL));

  private final String wireName;
  private final Set<Operator.Kind> kinds;

  ConditionKey(String wireName, Set<Operator.Kind> kinds) {
    this.wireName = wireName;
    this.kinds = kinds;
  }

  /** Returns the name used in policies. */
  String wireName() {
    return wireName;
  }

  /** Returns whether operators of this kind apply to this key. */
  boolean accepts(Operator.Kind kind) {
    return kinds.contains(kind);
  }

  /** Returns the request's value as text. */
  String textOf(RequestContext context) {
    return switch (this) {
      case SOURCE_IP -> context.sourceIp().getHostAddress();
      case CURRENT_TIME -> context.currentTime().truncatedTo(ChronoUnit.SECONDS).toString();
      case SECURE_TRANSPORT -> Boolean.toString(context.secureTransport());
    };
  }
}
