package dev.clientcert.operation;

import dev.clientcert.certificate.Ticket;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.identity.Caller;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.policy.ResourcePermission;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import java.time.Clock;
import java.util.Collections;
import java.util.Set;

/**
 * The way of every call through its operation, whatever trigger received it: read, validate,
 * authorize, run, and hand the outcome to the audit log.
 */
@Singleton
public class Pipeline {

  private final RequestValidator validator;
  private final SecurityIdentity identity;
  private final Call call;
  private final Clock clock;
  private final String region;

  /** The pipeline; identity and call are the current ones. */
  Pipeline(
      RequestValidator validator,
      SecurityIdentity identity,
      Call call,
      Clock clock,
      ClientCertConfig config) {
    this.validator = validator;
    this.identity = identity;
    this.call = call;
    this.clock = clock;
    this.region = config.region();
  }

  /**
   * Runs an operation for the current call.
   *
   * @param parameters what came with the call; {@code null} where nothing did
   * @return the response; fails as {@link Operation#run} does, or with {@link
   *     ErrorCode#NO_PERMISSION}, and then nothing was looked up
   * @throws DocumentedException where the parameters are not valid, or nobody calls
   */
  public <I, O extends Operation.Response> Uni<O> run(
      Operation<I, O> operation, Parameters parameters) {
    return run(operation, parameters, call, identity);
  }

  /**
   * Runs an operation for this call of this identity; otherwise like {@link #run(Operation,
   * Parameters)}.
   */
  public <I, O extends Operation.Response> Uni<O> run(
      Operation<I, O> operation, Parameters parameters, Call call, SecurityIdentity identity) {
    I request = operation.read(parameters == null ? Parameters.none() : parameters);
    Call.AuditEntry entry = call.auditEntry();
    operation.describe(request, entry);
    requireValid(request);
    // Read now: the request's scope may be over before the store answers.
    Invocation invocation =
        new Invocation(
            accountId(identity),
            call.requestId(),
            call.isRepeatable(),
            clock.instant(),
            identity.<Ticket>getAttribute(Caller.TICKET));
    operation.requireConsistent(request, invocation);
    return identity
        .checkPermission(
            new ResourcePermission(
                operation.action(), region, invocation.accountId(), operation.resource(request)))
        .chain(permitted -> permitted ? operation.run(request, invocation) : deny())
        .invoke(
            response -> {
              operation.describeResponse(response, entry);
              entry.succeed(operation.outcome());
            });
  }

  private void requireValid(Object request) {
    Set<ConstraintViolation<Object>> violations = validator.validate(request);
    if (!violations.isEmpty()) {
      ConstraintViolation<?> first = Collections.min(violations, Pipeline::compare);
      ErrorCode code =
          isMissing(first)
              ? (ErrorCode) first.getConstraintDescriptor().getAttributes().get("value")
              : ErrorCode.INVALID_PARAMETER;
      throw code == ErrorCode.INVALID_PARAMETER
          ? DocumentedException.invalidParameter(parameter(first).name())
          : new DocumentedException(code);
    }
  }

  /** What is missing is told first, then what is malformed, each in the order of the parameters. */
  private static int compare(ConstraintViolation<?> one, ConstraintViolation<?> other) {
    int order = Boolean.compare(isMissing(other), isMissing(one));
    return order != 0
        ? order
        : Integer.compare(parameter(one).position(), parameter(other).position());
  }

  private static boolean isMissing(ConstraintViolation<?> violation) {
    return violation.getConstraintDescriptor().getAnnotation().annotationType() == Required.class;
  }

  private static Parameter parameter(ConstraintViolation<?> violation) {
    return (Parameter) violation.getInvalidValue();
  }

  private static String accountId(SecurityIdentity identity) {
    if (identity.getPrincipal() instanceof Caller caller) {
      return caller.accountId();
    }
    throw new DocumentedException(ErrorCode.NO_PERMISSION);
  }

  private static <O> Uni<O> deny() {
    return Uni.createFrom().failure(new DocumentedException(ErrorCode.NO_PERMISSION));
  }
}
