package dev.clientcert.trigger.events;

import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import jakarta.inject.Singleton;

/** The types of events: {@code dev.clientcert.} and the name of the operation that is asked for. */
@Singleton
class EventTypes {

  /** What all of them begin with, and those of the answering events, too. */
  static final String PREFIX = "dev.clientcert.";

  private final Operations operations;

  EventTypes(Operations operations) {
    this.operations = operations;
  }

  /** The operation that events of this type ask for; {@code null} where there is none. */
  Operation<?, ?> operationOf(String type) {
    if (type == null || !type.startsWith(PREFIX)) {
      return null;
    }
    Operation<?, ?> operation = operations.find(type.substring(PREFIX.length()));
    return operation == null || operation.event().isEmpty() ? null : operation;
  }
}
