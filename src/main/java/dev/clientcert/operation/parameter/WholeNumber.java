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
 * The parameter is a whole number from {@link #min} to {@link #max}, in decimal digits and nothing
 * else: no sign, fraction, exponent or space. Otherwise it is {@code InvalidParameter}. A missing
 * one is valid.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = WholeNumber.Validator.class)
public @interface WholeNumber {

  /** The smallest valid number, at least 0. */
  long min() default 1;

  /** The largest valid number. */
  long max() default Long.MAX_VALUE;

  /** What a violation says. */
  String message() default "must be a whole number from {min} to {max}";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides in one pass over the text, however long it is. */
  final class Validator implements ConstraintValidator<WholeNumber, Parameter> {

    private long min;
    private long max;

    @Override
    public void initialize(WholeNumber constraint) {
      min = constraint.min();
      max = constraint.max();
    }

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      String text = parameter.textOrNull();
      return parameter.isMissing() || (text != null && isBetween(text, min, max));
    }

    static boolean isBetween(String text, long min, long max) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return false;
        }
      }
      try {
        long number = Long.parseLong(text);
        return number >= min && number <= max;
      } catch (NumberFormatException beyondLong) {
        return false;
      }
    }
  }
}
