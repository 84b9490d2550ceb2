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
 * The parameter is a positive {@code long} in decimal digits and nothing else: no sign, fraction,
 * exponent or space. Otherwise it is {@code InvalidParameter}. A missing one is valid.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PositiveLong.Validator.class)
public @interface PositiveLong {

  /** What a violation says. */
  String message() default "must be a positive long";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides in one pass over the text, however long it is. */
  final class Validator implements ConstraintValidator<PositiveLong, Parameter> {

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      String text = parameter.textOrNull();
      return parameter.isMissing() || (text != null && isPositiveLong(text));
    }

    static boolean isPositiveLong(String text) {
      if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
      try {
        return Long.parseLong(text) > 0;
      } catch (NumberFormatException beyondLong) {
        return false;
      }
    }
  }
}
