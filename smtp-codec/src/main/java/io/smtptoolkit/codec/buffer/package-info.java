/**
 * The two queues of octets that the sessions and the connections have in common; not exported.
 *
 * <p>{@link io.smtptoolkit.codec.buffer.ReceivedOctets} holds what came in, {@link
 * io.smtptoolkit.codec.buffer.PendingOutput} what is to go out. Neither knows what the octets mean.
 */
package io.smtptoolkit.codec.buffer;
