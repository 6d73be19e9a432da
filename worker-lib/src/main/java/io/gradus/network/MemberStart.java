package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What members' scales of a layer's inputs are before the first step. */
public enum MemberStart {
  /** All 1: members differ elsewhere. */
  ONES,
  /** 1 or −1, each as likely: what lets members differ from the first step on. */
  SIGNS,
  /** Standard normal: the same where numbers were embedded before. */
  NORMAL;

  /** The name in JSON, such as {@code "signs"}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of that {@link #id()}.
   *
   * @throws NetworkException if there is none
   */
  @JsonCreator
  public static MemberStart of(String id) {
    return ConstantNames.find(MemberStart.class, MemberStart::id, "start of members", id);
  }
}
