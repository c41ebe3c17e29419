package io.smtptoolkit.server;

import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A front end that connected in place of a client, and what it says of it.
 *
 * <p>When it names no client (a PROXY header of kind LOCAL or UNKNOWN, no XCLIENT yet, or {@code
 * ADDR=[UNAVAILABLE]}) its own address is the session's, and gives no right to anything.
 *
 * <p>Immutable.
 *
 * @param address its own
 * @param isClientKnown whether the session's remote address is that of a client
 * @param proxyHeader with its TLVs; empty if it is no proxy
 * @param attributes what it has said by XCLIENT; forgotten at STARTTLS but for the addresses
 */
public record FrontEnd(
    InetSocketAddress address,
    boolean isClientKnown,
    Optional<ProxyHeader> proxyHeader,
    PeerAttributes attributes) {}
