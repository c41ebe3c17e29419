package io.smtptoolkit.codec.extension;

/**
 * An extension this library does not know, written by its user.
 *
 * <p>Implementations are immutable, and give lines that follow the grammar of {@link Extension}.
 * What a peer announces is never read as one: look for {@link Extensions#offers(String)}.
 */
public non-sealed interface CustomExtension extends Extension {}
