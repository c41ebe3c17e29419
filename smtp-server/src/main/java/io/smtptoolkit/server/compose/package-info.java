/**
 * Services made of other services: {@link io.smtptoolkit.server.compose.RoutingService} chooses one
 * by recipient, {@link io.smtptoolkit.server.compose.CheckedService} puts checks before one, {@link
 * io.smtptoolkit.server.compose.ForwardingService} is what wrappers of one's own extend. What is
 * done with mail in the end does not belong here.
 *
 * <p>Thread-safety: all services are thread-safe if those in them are.
 */
package io.smtptoolkit.server.compose;
