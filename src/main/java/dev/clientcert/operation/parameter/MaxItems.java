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
 * The parameter is a list of at most {@link #value} elements. Otherwise it is {@code
 * InvalidParameter}. A missing one is valid.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = MaxItems.Validator.class)
public @interface MaxItems {

  /** How many elements it may have. */
  int value();

  /** What a violation says. */
  String message() default "must be a list of at most {value} elements";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides by the size. */
  final class Validator implements ConstraintValidator<MaxItems, Parameter> {

    private int max;

    @Override
    public void initialize(MaxItems constraint) {
      max = constraint.value();
    }

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      int size = parameter.size();
      return parameter.isMissing() || (size >= 0 && size <= max);
    }
  }
}
