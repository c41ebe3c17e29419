/**
 * The code that the packages of the codec have in common and users do not see; not exported.
 *
 * <p>{@link io.smtptoolkit.codec.inside.Door} leads from one package into another, {@link
 * io.smtptoolkit.codec.inside.Described} names characters in errors. Nothing here knows SMTP.
 */
package io.smtptoolkit.codec.inside;
