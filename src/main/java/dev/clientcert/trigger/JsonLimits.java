package dev.clientcert.trigger;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Lets a number be as long as a body: how long a {@code SiteId} can be is for the request's own
 * constraints to say, which know the documented error.
 */
@Singleton
public class JsonLimits implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNumberLength(FrontDoor.MAX_BODY_BYTES).build());
  }
}
