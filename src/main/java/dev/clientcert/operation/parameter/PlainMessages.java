package dev.clientcert.operation.parameter;

import jakarta.inject.Singleton;
import jakarta.validation.MessageInterpolator;
import java.util.Locale;

/**
 * Takes the messages of constraints as they are. Nobody reads them, since an answer has the
 * documented ones, and what usually translates them takes time at the start.
 */
@Singleton
public class PlainMessages implements MessageInterpolator {

  @Override
  public String interpolate(String message, Context context) {
    return message;
  }

  @Override
  public String interpolate(String message, Context context, Locale locale) {
    return message;
  }
}
