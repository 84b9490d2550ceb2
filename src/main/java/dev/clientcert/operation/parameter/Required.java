package dev.clientcert.operation.parameter;

import dev.clientcert.error.ErrorCode;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The parameter has to come, and not as blank text. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Required.Validator.class)
public @interface Required {

  /** The documented error where it is missing. */
  ErrorCode value();

  /** What a violation says. */
  String message() default "is missing";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides whether it came; malformed or not is for other constraints to say. */
  final class Validator implements ConstraintValidator<Required, Parameter> {

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      return !parameter.isMissing();
    }
  }
}
