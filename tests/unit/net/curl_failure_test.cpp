#include "net/curl_failure.hpp"

#include <cerrno>

#include <curl/curl.h>
#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

const Target example_target{"api.example.test", 443, true, false};
const Peer example_peer{example_target, false};
const Peer example_proxy{{"proxy.test", 3128, false, false}, true};

TransferResult judged(CURLcode code, const CurlFailure& seen = {},
                      const Peer& peer = example_peer) {
  CurlFailure failure = seen;
  failure.code = code;
  return judge(failure, peer, example_target);
}

TEST(CurlFailure, IsNoneForAWholeAnswer) {
  const TransferResult result = judged(CURLE_OK, {.answering = true, .head_complete = true});
  EXPECT_EQ(result.end, TransferEnd::kDone);
  EXPECT_EQ(result.message, "");
}

TEST(CurlFailure, AnAnswerCutInItsHeadIsInterrupted) {
  EXPECT_EQ(judged(CURLE_OK, {.answering = true}).end, TransferEnd::kInterrupted);
}

TEST(CurlFailure, ABreakBeforeTheAnswerIsAFailureToConnect) {
  for (const CURLcode code : {CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR}) {
    const TransferResult result = judged(code);
    EXPECT_EQ(result.end, TransferEnd::kConnectFailed);
    EXPECT_EQ(result.message, reset_before_answer(example_peer).message);
  }
}

TEST(CurlFailure, ABreakInTheAnswerIsInterrupted) {
  for (const CURLcode code : {CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM,
                              CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK}) {
    EXPECT_EQ(judged(code, {.answering = true, .head_complete = true}).end,
              TransferEnd::kInterrupted);
  }
}

TEST(CurlFailure, SaysWhyTheConnectionWasRefused) {
  EXPECT_EQ(judged(CURLE_COULDNT_CONNECT, {.os_error = ECONNREFUSED}).message,
            connect_failed(example_peer, ECONNREFUSED).message);
}

TEST(CurlFailure, AConnectThatTheSystemGaveUpIsATimeout) {
  const TransferResult result = judged(CURLE_OPERATION_TIMEDOUT, {.connecting = true});
  EXPECT_EQ(result.end, TransferEnd::kConnectTimeout);
  EXPECT_EQ(result.message,
            "cannot connect to api.example.test:443: connection timed out; check base_url, the "
            "network and the firewall");
}

TEST(CurlFailure, TlsErrorsKeepTheReason) {
  for (const CURLcode code :
       {CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE}) {
    EXPECT_EQ(judged(code, {.reason = "expired", .connecting = true}).message,
              tls_failed(example_peer, "expired").message);
  }
}

TEST(CurlFailure, WhatIsNotHttpIsAProtocolError) {
  EXPECT_EQ(judged(CURLE_UNSUPPORTED_PROTOCOL).message, not_http(example_peer).message);
  EXPECT_EQ(judged(CURLE_WEIRD_SERVER_REPLY).message, not_http(example_peer).message);
}

TEST(CurlFailure, AProxyThatClosesWhileConnectingRefusedTheTunnel) {
  EXPECT_EQ(judged(CURLE_RECV_ERROR, {.reason = "no", .connecting = true}, example_proxy).message,
            tunnel_failed(example_proxy, example_target, "no").message);
}

TEST(CurlFailure, AHeaderLineBeyondCurlsOwnLimitIsTooLarge) {
  constexpr auto kTooLarge = static_cast<CURLcode>(100);
  for (const CURLcode code : {CURLE_OUT_OF_MEMORY, kTooLarge}) {
    EXPECT_EQ(judged(code, {.answering = true}).message, head_too_large(example_peer).message);
    EXPECT_EQ(judged(code, {.answering = true, .head_complete = true}).end,
              TransferEnd::kInterrupted);
  }
}

TEST(CurlFailure, AnythingElseBeforeTheAnswerCouldNotBeMade) {
  EXPECT_EQ(judged(CURLE_OUT_OF_MEMORY, {.reason = "Out of memory", .connecting = true}).message,
            curl_gave_up(example_peer, "Out of memory").message);
}

TEST(CurlFailure, ResolvingAndUrlErrorsOfCurlItselfAreKept) {
  EXPECT_EQ(judged(CURLE_COULDNT_RESOLVE_HOST).end, TransferEnd::kResolveFailed);
  EXPECT_EQ(judged(CURLE_COULDNT_RESOLVE_PROXY, {}, example_proxy).message,
            resolve_failed(example_proxy).message);
  EXPECT_EQ(judged(CURLE_URL_MALFORMAT).message, unusable_url("it is malformed").message);
}

}  // namespace
}  // namespace llm_rotate::net
