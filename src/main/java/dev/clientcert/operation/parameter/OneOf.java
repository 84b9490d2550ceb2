package dev.clientcert.operation.parameter;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;

/**
 * The parameter is one of these texts. Otherwise it is {@code InvalidParameter}. A missing one is
 * valid.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = OneOf.Validator.class)
public @interface OneOf {

  /** The texts. */
  String[] value();

  /** What a violation says. */
  String message() default "must be one of {value}";

  /** The validation groups. */
  Class<?>[] groups() default {};

  /** What a violation carries. */
  Class<? extends Payload>[] payload() default {};

  /** Decides by the text. */
  final class Validator implements ConstraintValidator<OneOf, Parameter> {

    private Set<String> texts;

    @Override
    public void initialize(OneOf constraint) {
      texts = Set.of(constraint.value());
    }

    @Override
    public boolean isValid(Parameter parameter, ConstraintValidatorContext context) {
      String text = parameter.textOrNull();
      return parameter.isMissing() || (text != null && texts.contains(text));
    }
  }
}
