/**
 * What the stages of services and the connections that wait for them have to tell each other:
 * {@link io.smtptoolkit.server.stage.UnwantedStage}. Not exported.
 */
package io.smtptoolkit.server.stage;
