package dev.clientcert.operation;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * An operation of ESA: all that triggers, permissions and the audit log have to know of it, and
 * what it does. One class, a bean, holds one operation, with its request and its response as nested
 * records and a method with {@code @Funq} that hands the parameters to the {@link Pipeline}.
 *
 * @param <I> its request: a record of parameters with their constraints, in the documented order
 * @param <O> its response
 */
public interface Operation<I, O extends Operation.Response> {

  /** The answer to a call that succeeded. */
  interface Response {

    /** The request's id. */
    String requestId();
  }

  /**
   * Its name, such as {@code RevokeClientCertificate}: the action of the RPC style, the name of the
   * function, and the last part of the type of events that ask for it.
   */
  String name();

  /** The RAM action that policies allow or deny. */
  default String action() {
    return "esa:" + name();
  }

  /** What the audit log says of a call that succeeded, such as {@code Revoked}. */
  String outcome();

  /**
   * What happened when it succeeded, for the type of the event that says so, such as {@code
   * ClientCertificateRevoked}; empty where nothing changes, so that there are no events.
   */
  default Optional<String> event() {
    return Optional.empty();
  }

  /**
   * Whether it makes one change, and makes it with the {@linkplain Invocation#ticket ticket} of its
   * call, if there is one. The nonce of such a call can be recorded along with the change.
   */
  default boolean takesTicket() {
    return false;
  }

  /**
   * Takes its parameters out of all that came. They are checked in the order in which they are
   * taken.
   */
  I read(Parameters parameters);

  /** Adds to the audit log what a request is about. It was not checked yet. */
  void describe(I request, Call.AuditEntry entry);

  /**
   * Checks what the constraints on single parameters cannot: parameters that depend on each other,
   * or on how the call came. Called for a request that is valid otherwise.
   *
   * @throws DocumentedException where they do not fit together
   */
  default void requireConsistent(I request, Invocation invocation) {}

  /**
   * The resource for which the caller needs the permission, of a valid request: what follows the
   * account in its name, such as {@code site/1234567890123}.
   */
  String resource(I request);

  /**
   * Returns what a store has of a site.
   *
   * @throws DocumentedException if it has no such site in the caller's account
   */
  static <T> T requireSite(Optional<T> found) {
    return found.orElseThrow(() -> new DocumentedException(ErrorCode.SITE_NOT_FOUND));
  }

  /** Returns the resource that is this site. */
  static String site(Parameter siteId) {
    return "site/" + siteId.asLong();
  }

  /**
   * Does what a valid request of a permitted caller asks for. Never blocks.
   *
   * @return the response; fails with a {@link DocumentedException} for what is expected to fail,
   *     and with anything else where the outcome is not known
   */
  Uni<O> run(I request, Invocation invocation);

  /** Adds to the audit log what only the response tells. */
  default void describeResponse(O response, Call.AuditEntry entry) {}
}
