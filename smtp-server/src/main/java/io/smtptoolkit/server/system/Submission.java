package io.smtptoolkit.server.system;

/**
 * The rules for mail that users hand in.
 *
 * <p>Immutable.
 *
 * @param checksSender whether the reverse-path must be an address of the user's mailbox
 * @param recipientsPerHour the most recipients of one user in an hour; 0 for any number
 * @param hidesClient whether Received goes without the client's name and address
 */
public record Submission(boolean checksSender, int recipientsPerHour, boolean hidesClient) {}
