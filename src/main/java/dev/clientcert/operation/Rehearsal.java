package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clientcert.operation.parameter.Parameters;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Set;
import org.hibernate.validator.PredefinedScopeHibernateValidator;

/** Does once what every call does, so that the classes which that needs are loaded. */
public final class Rehearsal {

  private record Answer(@JsonProperty("RequestId") String requestId)
      implements Operation.Response {}

  private Rehearsal() {}

  /** Validates a request, by a validator of its own. */
  public static void validate() {
    try (ValidatorFactory factory =
        Validation.byProvider(PredefinedScopeHibernateValidator.class)
            .configure()
            .ignoreXmlConfiguration()
            .builtinConstraints(Set.of())
            .initializeBeanMetaData(Set.of(CertificateRequest.class))
            .buildValidatorFactory()) {
      factory.getValidator().validate(CertificateRequest.read(Parameters.none()));
    }
  }

  /**
   * Writes a response.
   *
   * @throws JsonProcessingException if the mapper cannot write
   */
  public static void write(ObjectMapper mapper) throws JsonProcessingException {
    mapper.writeValueAsBytes(new Answer(""));
  }
}
