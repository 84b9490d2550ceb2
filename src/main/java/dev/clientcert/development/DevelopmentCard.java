package dev.clientcert.development;

import io.quarkus.deployment.IsLocalDevelopment;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.devui.spi.AbstractDevUIBuildItem;
import io.quarkus.devui.spi.page.CardPageBuildItem;
import io.quarkus.devui.spi.page.Page;
import java.lang.reflect.Field;

/**
 * In development, puts a link to the explorer on the Dev UI's card of Funqy, which has none of its
 * own. A build step, named in {@code META-INF/quarkus-build-steps.list}: it is part of the build
 * only, and nothing of it runs in the application.
 */
public class DevelopmentCard {

  private static final String EXPLORER = "/explorer/";

  /** The card, with the link on it. */
  @BuildStep(onlyIf = IsLocalDevelopment.class)
  CardPageBuildItem card() throws ReflectiveOperationException {
    CardPageBuildItem card = new CardPageBuildItem();
    // Cards are for extensions, and know theirs by the jar that they come from. An application is
    // none, so this one says whose it is.
    Field extension = AbstractDevUIBuildItem.class.getDeclaredField("extensionIdentifier");
    extension.setAccessible(true);
    extension.set(card, "quarkus-funqy-http");
    card.addPage(
        Page.externalPageBuilder("RevokeClientCertificate explorer")
            .url(EXPLORER, EXPLORER)
            .doNotEmbed()
            .icon("font-awesome-solid:certificate"));
    return card;
  }
}
