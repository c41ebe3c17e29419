/**
 * What the stages of services and the connections that wait for them have to tell each other:
 * {@link io.smtptoolkit.server.stage.UnwantedStage}; and the calls of services that block. Not
 * exported.
 */
package io.smtptoolkit.server.stage;
