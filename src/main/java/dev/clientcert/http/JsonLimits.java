package dev.clientcert.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets a number be as long as a body: how long a {@code SiteId} can be is for the request's own
 * constraints to say, which know the documented error. And keeps no table of names, which callers
 * would fill with names that all hash alike.
 */
public class JsonLimits {

  /**
   * The mapper that takes the place of the one that Quarkus makes, whose table is there for good.
   */
  @Produces
  @Singleton
  ObjectMapper mapper(@All List<ObjectMapperCustomizer> customizers) {
    ObjectMapper mapper =
        new ObjectMapper(
            JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNumberLength(Exchange.MAX_BODY_BYTES)
                        .build())
                .build());
    customizers.stream().sorted().forEach(customizer -> customizer.customize(mapper));
    return mapper;
  }
}
