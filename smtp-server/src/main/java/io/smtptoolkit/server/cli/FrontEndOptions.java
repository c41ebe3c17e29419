package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.network.Network;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say who is believed when it says who a client is. */
final class FrontEndOptions {
  @Option(
      names = "--proxy-from",
      paramLabel = "NET",
      converter = Converter.class,
      description =
          "whose connections begin with a PROXY header that names the client, such as 10.0.0.0/29 or"
              + " an address, several times for several networks; others that send one are"
              + " disconnected")
  private List<Network> proxy = List.of();

  @Option(
      names = "--xclient-from",
      paramLabel = "NET",
      converter = Converter.class,
      description =
          "who may name the client by XCLIENT, several times for several networks; they must not"
              + " overlap those of --proxy-from")
  private List<Network> xclient = List.of();

  @Option(
      names = "--xclient-login",
      description = "believe LOGIN of XCLIENT as well: as whom the client is authenticated")
  private boolean xclientLogin;

  @Option(
      names = "--xforward-from",
      paramLabel = "NET",
      converter = Converter.class,
      description =
          "who may say by XFORWARD, for the log only, where a message came from, several times for"
              + " several networks")
  private List<Network> xforward = List.of();

  /**
   * What the options say.
   *
   * @throws IllegalArgumentException for --xclient-login without a network
   */
  FrontEnds frontEnds() {
    if (xclientLogin && xclient.isEmpty()) {
      throw new IllegalArgumentException("--xclient-login needs --xclient-from");
    }
    return FrontEnds.NONE
        .withProxy(proxy)
        .withXclient(xclient)
        .withXclientLogin(xclientLogin)
        .withXforward(xforward);
  }

  /** Reads a network. */
  static final class Converter implements ITypeConverter<Network> {
    @Override
    public Network convert(String value) {
      try {
        return Network.parse(value);
      } catch (IllegalArgumentException malformed) {
        throw new TypeConversionException(String.valueOf(malformed.getMessage()));
      }
    }
  }
}
