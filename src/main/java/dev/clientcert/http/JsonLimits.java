package dev.clientcert.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quarkus.arc.All;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Allows numbers as long as a body, since the constraints of the parameters limit them with the
 * documented error. Disables the table of field names, which callers could fill with colliding
 * names.
 */
public class JsonLimits {

  /** Produces the mapper that replaces Quarkus's, whose table of names is never cleared. */
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
    // Else Funqy has the serializers of all responses made at the start.
    mapper.disable(SerializationFeature.EAGER_SERIALIZER_FETCH);
    return mapper;
  }
}
