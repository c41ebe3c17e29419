/**
 * The client as a transport of Jakarta Mail, in turn with Angus Mail: the same program, the same
 * message and the same server, with only properties changed.
 *
 * <p>Read first: {@link io.smtptoolkit.conformance.jakarta.PostOffice}, the server.
 */
@NullMarked
package io.smtptoolkit.conformance.jakarta;

import org.jspecify.annotations.NullMarked;
