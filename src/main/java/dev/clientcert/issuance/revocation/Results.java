package dev.clientcert.issuance.revocation;

import dev.clientcert.issuance.Workers;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;

/** Results for which several callers wait. */
final class Results {

  private Results() {}

  /** Returns a result on the Vert.x context of the caller, who can stop waiting for it alone. */
  static <T> Uni<T> of(CompletableFuture<T> shared) {
    return Uni.createFrom()
        .<T>emitter(
            emitter ->
                shared.whenComplete(
                    (result, failure) -> {
                      if (failure == null) {
                        emitter.complete(result);
                      } else {
                        emitter.fail(failure);
                      }
                    }))
        .emitOn(Workers.contextOfCaller());
  }
}
