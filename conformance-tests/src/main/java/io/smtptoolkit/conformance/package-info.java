/** The conformance suite: scripts that play a peer, and an engine that judges the answers. */
package io.smtptoolkit.conformance;
