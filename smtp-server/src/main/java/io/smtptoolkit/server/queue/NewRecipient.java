package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;

/**
 * A recipient of a message to be accepted.
 *
 * <p>Immutable.
 *
 * @param forwardPath the address
 * @param parameters the parameters of RCPT, such as NOTIFY and ORCPT
 * @param destination what is delivered to and backed off from as a whole: the domain for the relay,
 *     or a word of another agent; compared as it is
 */
public record NewRecipient(
    ForwardPath forwardPath, RcptParameters parameters, String destination) {}
