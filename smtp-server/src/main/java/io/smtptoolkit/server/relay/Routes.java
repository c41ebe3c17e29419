package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.route.Routing;
import io.smtptoolkit.codec.address.Domain;
import java.util.concurrent.CompletionStage;

/** Finds the servers of a domain: a router, and a seam for tests. Thread-safe. */
interface Routes {
  CompletionStage<Routing> route(Domain domain);
}
