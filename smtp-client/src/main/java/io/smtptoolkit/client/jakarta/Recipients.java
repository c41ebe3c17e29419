package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of a message, with the members of groups in place of the groups.
 *
 * @param fit those that can be sent, in their order
 * @param unfit those that are not addresses
 */
record Recipients(List<Fit> fit, List<RecipientException> unfit) {
  /** An address and its path. */
  record Fit(InternetAddress address, ForwardPath path) {}

  static Recipients of(Address @Nullable [] addresses) throws MessagingException {
    if (addresses == null || addresses.length == 0) {
      throw new SendFailedException("the message has no recipient");
    }
    var fit = new ArrayList<Fit>();
    var unfit = new ArrayList<RecipientException>();
    for (InternetAddress address : expanded(addresses)) {
      try {
        fit.add(new Fit(address, ForwardPath.parseAddress(address.getAddress())));
      } catch (SmtpSyntaxException e) {
        unfit.add(new RecipientException(address, "not an address: " + e.getMessage()));
      }
    }
    return new Recipients(fit, unfit);
  }

  List<Address> addresses() {
    return fit.stream().<Address>map(Fit::address).toList();
  }

  List<Address> unfitAddresses() {
    return unfit.stream().<Address>map(RecipientException::address).toList();
  }

  private static List<InternetAddress> expanded(Address[] addresses) throws MessagingException {
    var all = new ArrayList<InternetAddress>();
    for (Address address : addresses) {
      if (!(address instanceof InternetAddress internet)) {
        throw new MessagingException(address + " is not an InternetAddress");
      }
      Optional<InternetAddress[]> members = members(internet);
      if (members.isPresent()) {
        all.addAll(List.of(members.get()));
      } else {
        all.add(internet);
      }
    }
    return all;
  }

  private static Optional<InternetAddress[]> members(InternetAddress address) {
    try {
      return address.isGroup() ? Optional.ofNullable(address.getGroup(true)) : Optional.empty();
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
