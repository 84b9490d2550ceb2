package dev.clientcert.operation;

import dev.clientcert.operation.parameter.Parameters;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Set;
import org.hibernate.validator.PredefinedScopeHibernateValidator;

/** Does once what a call does, so that the classes which that needs are loaded. */
public final class Rehearsal {

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
}
