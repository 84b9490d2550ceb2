package dev.clientcert.operation.parameter;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter is a text of at most {@link #value} characters. Otherwise it is {@code
 * InvalidParameter}. A missing one is valid.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = MaxLength.Validator.class)
public @interface MaxLength {

  /** How many {@code char}s it may have. */
  int value();

  /** What a violation says. */
  String message() default "must be a text of at most {value} characters";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides by the length. */
  final class Validator implements ConstraintValidator<MaxLength, Parameter> {

    private int max;

    @Override
    public void initialize(MaxLength constraint) {
      max = constraint.value();
    }

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      String text = parameter.textOrNull();
      return parameter.isMissing() || (text != null && text.length() <= max);
    }
  }
}
