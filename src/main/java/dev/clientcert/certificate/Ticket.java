package dev.clientcert.certificate;

/**
 * Admits a call that may be made once only. The store that issued it takes it in the same step in
 * which it makes the change. If it was taken before, nothing changes, and the outcome is {@link
 * ChangeOutcome.Replayed}.
 */
public interface Ticket {}
