package dev.clientcert.certificate;

/** The outcome of a {@link Transition}. Each is an answer of the store, not a failure. */
public sealed interface ChangeOutcome {

  /**
   * The certificate was changed by this call.
   *
   * @param site the site it belongs to
   */
  record Changed(Site site) implements ChangeOutcome {}

  /**
   * There is no such certificate or site, or the site belongs to another account. Callers cannot
   * tell which.
   */
  record NotFound() implements ChangeOutcome {}

  /** The certificate exists, but the transition was not possible; nothing changed. */
  record NotPossible() implements ChangeOutcome {}

  /** The {@link Change#ticket ticket} was taken before; nothing changed. */
  record Replayed() implements ChangeOutcome {}
}
