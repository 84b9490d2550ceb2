package dev.clientcert.config;

/** Properties of ours. A name under {@code clientcert} that none of these knows stops the start. */
public interface Settings {}
