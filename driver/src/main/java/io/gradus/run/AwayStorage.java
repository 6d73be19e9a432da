package io.gradus.run;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Tells a storage that does not answer now, and will again, from a path that leads nowhere: by the
 * exceptions of networks, and by those that Hadoop's file systems have for it. These are told by
 * name, since some of them are in packages that need not be there, and others come from a server as
 * text.
 */
final class AwayStorage {
  /** In names of classes, or in messages that a remote exception carries. */
  private static final List<String> SIGNS =
      List.of(
          "StandbyException",
          "SafeModeException",
          "RetriableException",
          "ConnectTimeoutException",
          "HttpTimeoutException",
          "AWSServiceThrottledException",
          "AWSNoResponseException",
          "AWSStatus500Exception",
          "ApiCallTimeoutException",
          "java.net.ConnectException",
          "java.net.SocketTimeoutException",
          "java.net.NoRouteToHostException",
          "Connection refused",
          "Service Unavailable");

  private AwayStorage() {}

  /** Whether that is what an exception comes of; not of null. */
  static boolean isCauseOf(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable link = failure; link != null && seen.add(link); link = link.getCause()) {
      if (link instanceof ConnectException
          || link instanceof NoRouteToHostException
          || link instanceof SocketTimeoutException) {
        return true;
      }
      String text = link.getClass().getName() + ": " + link.getMessage();
      if (SIGNS.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }
}
