/**
 * Watching a dialogue between a client and a server of others, as a log analyser does.
 *
 * <p>Read {@link io.smtptoolkit.codec.transcript.Transcript}. What decides about a connection does
 * not belong here: it takes part in it, with the types of {@code codec.connection}.
 */
package io.smtptoolkit.codec.transcript;
