package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.codec.command.Envelope;

/**
 * A message to be sent with many others.
 *
 * <p>Immutable.
 *
 * @param endpoint where to, and as whom
 * @param envelope reverse-path and recipients
 * @param content the content, with CRLF line ends
 */
public record OutgoingMessage(Endpoint endpoint, Envelope envelope, MessageContent content) {}
