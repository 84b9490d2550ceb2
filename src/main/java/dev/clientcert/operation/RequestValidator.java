package dev.clientcert.operation;

import dev.clientcert.operation.parameter.PlainMessages;
import io.quarkus.hibernate.validator.ValidatorFactoryCustomizer;
import io.quarkus.runtime.ImageMode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.validator.BaseHibernateValidatorConfiguration;
import org.hibernate.validator.PredefinedScopeHibernateValidator;
import org.hibernate.validator.PredefinedScopeHibernateValidatorConfiguration;

/**
 * Validates requests. Quarkus has its validator read the constraints of all of them while it
 * starts, which costs a native binary nothing, since that has been done at build time. On a JVM,
 * those of an operation are read at its first call.
 */
@Singleton
class RequestValidator {

  private static final boolean READS_LATER = ImageMode.current() == ImageMode.JVM;

  private final Instance<Validator> ofAll;
  private final Map<Class<?>, Validator> ofOne = new ConcurrentHashMap<>();

  /** A validator of requests, by the one of Quarkus where that has read everything. */
  RequestValidator(Instance<Validator> ofAll) {
    this.ofAll = ofAll;
  }

  /** Returns what is wrong with a request. */
  Set<ConstraintViolation<Object>> validate(Object request) {
    Validator validator =
        READS_LATER
            ? ofOne.computeIfAbsent(request.getClass(), RequestValidator::read)
            : ofAll.get();
    return validator.validate(request);
  }

  /** Reads the constraints of a request, and of the records beside it that are part of it. */
  private static Validator read(Class<?> request) {
    return Validation.byProvider(PredefinedScopeHibernateValidator.class)
        .configure()
        .ignoreXmlConfiguration()
        .messageInterpolator(new PlainMessages())
        .builtinConstraints(Set.of())
        .initializeBeanMetaData(Set.of(request.getNestMembers()))
        .buildValidatorFactory()
        .getValidator();
  }

  /** Has Quarkus's validator read nothing while the application starts on a JVM. */
  @Singleton
  static class NothingAtStart implements ValidatorFactoryCustomizer {

    @Override
    public void customize(BaseHibernateValidatorConfiguration<?> configuration) {
      if (READS_LATER
          && configuration instanceof PredefinedScopeHibernateValidatorConfiguration eager) {
        eager.initializeBeanMetaData(Set.of());
      }
    }
  }
}
