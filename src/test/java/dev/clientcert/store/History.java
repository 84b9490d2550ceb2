package dev.clientcert.store;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What callers did to certificates at the same time, and what they were told.
 *
 * <p>There has to be an order of all steps, one that puts what ended before what began later, in
 * which a store for a single caller would give the same answers. Certificates are independent of
 * each other, so each may have an order of its own.
 */
final class History {

  /** What a caller does. */
  enum Action {
    CREATE,
    REVOKE,
    ACTIVATE,
    DELETE,
    FIND
  }

  /** What a caller is told. */
  enum Answer {
    CREATED,
    CHANGED,
    NOT_POSSIBLE,
    NOT_FOUND,
    IS_ACTIVE,
    IS_REVOKED
  }

  /**
   * One step.
   *
   * @param certificate the number of the certificate, which is also its id
   * @param call the number of the call. The same call comes again where certificate, action and
   *     number are the same.
   */
  record Step(int certificate, Action action, int call) {

    private Answer make(StoreCalls store) {
      String id = Integer.toString(certificate);
      UUID requestId = new UUID(store.site().id(), certificate * 1000L + call);
      return switch (action) {
        case CREATE -> create(store, requestId, id);
        case REVOKE -> answer(store.change(Transition.REVOKE, requestId, id));
        case ACTIVATE -> answer(store.change(Transition.ACTIVATE, requestId, id));
        case DELETE -> answer(store.change(Transition.DELETE, requestId, id));
        case FIND -> answer(store.find(id));
      };
    }

    private static Answer create(StoreCalls store, UUID requestId, String id) {
      CreationOutcome outcome;
      try {
        outcome =
            store.create(
                store.call(requestId, StoreCalls.NOW),
                StoreCalls.issued(ClientCertificate.of(id, CertificateStatus.ACTIVE)));
      } catch (RuntimeException theIdIsTaken) {
        return Answer.NOT_POSSIBLE;
      }
      return outcome instanceof CreationOutcome.Created ? Answer.CREATED : Answer.NOT_FOUND;
    }

    private static Answer answer(ChangeOutcome outcome) {
      return outcome instanceof ChangeOutcome.Changed
          ? Answer.CHANGED
          : outcome instanceof ChangeOutcome.NotFound ? Answer.NOT_FOUND : Answer.NOT_POSSIBLE;
    }

    private static Answer answer(LookupOutcome outcome) {
      return !(outcome instanceof LookupOutcome.Found found)
          ? Answer.NOT_FOUND
          : found.certificate().status() == CertificateStatus.ACTIVE
              ? Answer.IS_ACTIVE
              : Answer.IS_REVOKED;
    }
  }

  /** A step that was made: from when to when, in nanoseconds, and its answer. */
  private record Made(Step step, long from, long to, Answer answer) {}

  /**
   * A store for a single caller and a single certificate.
   *
   * @param status the status of the certificate; {@code null} if there is none
   * @param answers of earlier calls, which come again
   */
  private record Model(CertificateStatus status, Map<Step, Answer> answers) {

    /** The model after a step, if that gives this answer; {@code null} if not. */
    Model after(Step step, Answer answer) {
      Answer earlier = answers.get(step);
      if (earlier != null) {
        return earlier == answer ? this : null;
      }
      if (step.action() == Action.FIND) {
        Answer expected =
            status == null
                ? Answer.NOT_FOUND
                : status == CertificateStatus.ACTIVE ? Answer.IS_ACTIVE : Answer.IS_REVOKED;
        return expected == answer ? this : null;
      }
      if (step.action() == Action.CREATE) {
        Answer expected = status == null ? Answer.CREATED : Answer.NOT_POSSIBLE;
        return expected != answer
            ? null
            // What fails is not remembered.
            : status == null ? with(step, answer, CertificateStatus.ACTIVE) : this;
      }
      if (status == null) {
        return answer == Answer.NOT_FOUND ? this : null;
      }
      boolean possible = Transition.valueOf(step.action().name()).from() == status;
      if (answer != (possible ? Answer.CHANGED : Answer.NOT_POSSIBLE)) {
        return null;
      }
      return with(
          step,
          answer,
          !possible
              ? status
              : switch (step.action()) {
                case REVOKE -> CertificateStatus.REVOKED;
                case ACTIVATE -> CertificateStatus.ACTIVE;
                default -> null;
              });
    }

    private Model with(Step step, Answer answer, CertificateStatus now) {
      Map<Step, Answer> more = new HashMap<>(answers);
      more.put(step, answer);
      return new Model(now, more);
    }
  }

  private final List<Made> steps = new ArrayList<>();

  private History() {}

  /**
   * Has callers work at the same time, each step by step.
   *
   * @param stores what each of them calls
   * @param steps what each of them does
   */
  static History make(List<StoreCalls> stores, List<List<Step>> steps) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(stores.size());
    History history = new History();
    try {
      List<Callable<List<Made>>> work = new ArrayList<>();
      for (int caller = 0; caller < stores.size(); caller++) {
        StoreCalls store = stores.get(caller);
        List<Step> own = steps.get(caller);
        work.add(() -> own.stream().map(step -> make(store, step)).toList());
      }
      for (Future<List<Made>> made : callers.invokeAll(work, 10, TimeUnit.MINUTES)) {
        history.steps.addAll(made.get());
      }
    } finally {
      callers.shutdownNow();
    }
    return history;
  }

  private static Made make(StoreCalls store, Step step) {
    long from = System.nanoTime();
    Answer answer = step.make(store);
    return new Made(step, from, System.nanoTime(), answer);
  }

  /**
   * The steps of a certificate that have no such order.
   *
   * @param before the statuses of the certificates that there were
   * @return what is wrong; empty if the history can be that of a store
   */
  String contradiction(Map<Integer, CertificateStatus> before) {
    Map<Integer, List<Made>> byCertificate =
        steps.stream().collect(Collectors.groupingBy(made -> made.step().certificate()));
    return byCertificate.entrySet().stream()
        .filter(one -> !hasOrder(one.getValue(), new Model(before.get(one.getKey()), Map.of())))
        .map(one -> one.getValue().toString())
        .findFirst()
        .orElse("");
  }

  private static boolean hasOrder(List<Made> left, Model model) {
    if (left.isEmpty()) {
      return true;
    }
    long firstEnd = left.stream().mapToLong(Made::to).min().orElseThrow();
    for (Made next : left) {
      Model after = next.from() <= firstEnd ? model.after(next.step(), next.answer()) : null;
      if (after != null) {
        List<Made> rest = new ArrayList<>(left);
        rest.remove(next);
        if (hasOrder(rest, after)) {
          return true;
        }
      }
    }
    return false;
  }
}
