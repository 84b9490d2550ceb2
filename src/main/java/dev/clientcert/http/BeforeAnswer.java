package dev.clientcert.http;

import io.smallrye.mutiny.Uni;

/** What has to be done before a request is answered, whatever the answer is. */
public interface BeforeAnswer {

  /** Returns whether it is done. */
  boolean isDone();

  /** Does it, unless it is done. Its failure is the answer, in place of any other. */
  Uni<Void> finish();
}
