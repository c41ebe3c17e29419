/**
 * The two ends of an SMTP or LMTP connection as state machines without I/O.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.session.Conversation}, the rules; {@link
 * io.smtptoolkit.codec.session.ServerSession}, {@link io.smtptoolkit.codec.session.ClientSession},
 * and their events {@link io.smtptoolkit.codec.session.ServerEvent} and {@link
 * io.smtptoolkit.codec.session.ClientEvent}. Sockets, time-outs and policy do not belong here.
 *
 * <p>A session belongs to one connection and is not thread-safe; everything else is immutable.
 */
package io.smtptoolkit.codec.session;
