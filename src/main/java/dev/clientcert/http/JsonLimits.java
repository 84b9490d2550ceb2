package dev.clientcert.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quarkus.arc.All;
import io.quarkus.runtime.ImageMode;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Allows numbers as long as a body, since the constraints of the parameters limit them with the
 * documented error. Disables the table of field names, which callers could fill with colliding
 * names.
 */
public class JsonLimits {

  /** As simple as a response can be. */
  private record Example(@JsonProperty("RequestId") String requestId) {}

  private static final FutureTask<ObjectMapper> MAPPER = new FutureTask<>(JsonLimits::create);

  /**
   * Produces the mapper that replaces Quarkus's, whose table of names is never cleared. It has none
   * of Quarkus's modules either, but only those that are beans: no response has a type that needs
   * one, and they take time at the start.
   */
  @Produces
  @Singleton
  ObjectMapper mapper(@All List<Module> modules) {
    return prepare().registerModules(modules);
  }

  /** Makes the mapper, or waits for who does. */
  public static ObjectMapper prepare() {
    MAPPER.run();
    try {
      return MAPPER.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectMapper create() throws IOException {
    ObjectMapper mapper =
        new ObjectMapper(
            JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNumberLength(Exchange.MAX_BODY_BYTES)
                        .build())
                .build());
    // Else Funqy has the serializers of all responses made at the start.
    mapper.disable(SerializationFeature.EAGER_SERIALIZER_FETCH);
    if (ImageMode.current() == ImageMode.JVM) {
      // Has the classes loaded that write a response, and that read the files of the start.
      mapper.getFactory().createParser(mapper.writeValueAsBytes(new Example(""))).close();
    }
    return mapper;
  }
}
