package dev.clientcert.config;

/** A mapping of properties under {@code clientcert}; a name that no mapping has stops the start. */
public interface Settings {}
