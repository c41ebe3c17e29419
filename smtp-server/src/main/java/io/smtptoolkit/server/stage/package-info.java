/**
 * The signals between the stages of services and the connections that wait for them: {@link
 * io.smtptoolkit.server.stage.UnwantedStage}; and the calls of services that block. Not exported.
 */
package io.smtptoolkit.server.stage;
