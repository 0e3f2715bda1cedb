#include "llm_rotate/sdk/event_stream.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "fake_upstream/bedrock/event_frame.hpp"
#include "places.hpp"

namespace llm_rotate::sdk {
namespace {

using fake::bedrock::event_frame;
using Problem = EventStreamDecoder::Problem;
using Type = EventStreamHeader::Type;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string of_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

struct Kept {
  std::vector<std::string> names;
  std::vector<EventStreamHeader::Type> types;
  std::vector<std::string> values;
  std::vector<std::int64_t> integers;
  std::string payload;
  bool operator==(const Kept&) const = default;
};

struct Decoded {
  std::vector<Kept> messages;
  Problem problem = Problem::kNone;
  bool pending = false;
  bool operator==(const Decoded&) const = default;
};

Decoded decode(const std::vector<std::string>& pieces,
               std::size_t max = EventStreamDecoder::kMaxMessage) {
  EventStreamDecoder decoder(max);
  Decoded out;
  for (const std::string& piece : pieces) {
    out.problem = decoder.feed(piece, [&](const EventStreamMessage& message) {
      Kept kept;
      for (const EventStreamHeader& header : message.headers) {
        kept.names.emplace_back(header.name);
        kept.types.push_back(header.type);
        kept.values.emplace_back(header.bytes);
        kept.integers.push_back(header.integer());
      }
      kept.payload = message.payload;
      out.messages.push_back(std::move(kept));
    });
  }
  out.pending = out.problem == Problem::kNone && decoder.pending();
  return out;
}

std::vector<std::string> bytewise(const std::string& bytes) {
  std::vector<std::string> pieces;
  for (const char c : bytes) pieces.emplace_back(1, c);
  return pieces;
}

const json::Document& vectors() {
  static const json::Document kVectors(
      read_file(places::source("tests/unit/sdk/vectors/event_stream.json")));
  return kVectors;
}

TEST(EventStreamVectors, AreReadByteForByte) {
  ASSERT_GE(vectors().root().size(), 11U);
  vectors().root().each([](json::Value vector) {
    SCOPED_TRACE(vector["case"].string());
    const Decoded whole = decode({of_hex(vector["hex"].string())});
    ASSERT_EQ(whole.messages.size(), 1U);
    const Kept& message = whole.messages[0];
    EXPECT_EQ(message.payload, vector["payload"].string());
    ASSERT_EQ(message.names.size(), vector["headers"].size());
    constexpr std::string_view kTypes[] = {"true",  "false", "int8",   "int16",     "int32",
                                           "int64", "bytes", "string", "timestamp", "uuid"};
    for (std::size_t i = 0; i < message.names.size(); ++i) {
      const json::Value header = vector["headers"].at(i);
      EXPECT_EQ(message.names[i], header["name"].string());
      EXPECT_EQ(kTypes[static_cast<std::size_t>(message.types[i])], header["type"].string());
      EXPECT_EQ(message.integers[i], header["integer"].integer());
      if (header["text"].exists()) {
        EXPECT_EQ(message.values[i], header["text"].string());
      }
      if (header["hex"].exists()) {
        EXPECT_EQ(message.values[i], of_hex(header["hex"].string()));
      }
    }
    EXPECT_FALSE(whole.pending);
  });
}

TEST(EventStreamVectors, AreWhatAServerWrites) {
  const std::string payload(vectors().root().at(0)["payload"].string());
  EXPECT_EQ(event_frame("messageStart", payload), of_hex(vectors().root().at(0)["hex"].string()));
}

// The same facts from their source, where that stands at hand.
TEST(EventStreamVectors, AgreeWithTheirSource) {
  const char* root = std::getenv("LLM_ROTATE_VECTORS");
  const std::filesystem::path file =
      std::filesystem::path(root != nullptr ? root : "") / "eventstream.json";
  if (root == nullptr || !std::filesystem::exists(file)) {
    GTEST_SKIP() << "LLM_ROTATE_VECTORS names no folder with eventstream.json";
  }
  const json::Document source(read_file(file));
  ASSERT_TRUE(source.ok());
  source.root().each([](json::Value vector) {
    const Decoded whole = decode({of_hex(vector["hex"].string())});
    ASSERT_EQ(whole.messages.size(), 1U) << vector["name"].string();
    EXPECT_EQ(whole.messages[0].payload, vector["payload"].string());
  });
}

TEST(EventStream, IsDeafToCuts) {
  std::string all;
  vectors().root().each([&all](json::Value vector) { all += of_hex(vector["hex"].string()); });
  const Decoded whole = decode({all});
  EXPECT_EQ(whole.messages.size(), vectors().root().size());
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    ASSERT_EQ(decode({all.substr(0, cut), all.substr(cut)}), whole) << cut;
  }
  EXPECT_EQ(decode(bytewise(all)), whole);
}

TEST(EventStream, FindsEveryChangedBit) {
  const std::string frame = event_frame("contentBlockDelta", R"({"delta":{"text":"a"}})");
  for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
    std::string damaged = frame;
    damaged[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (1U << (bit % 8)));
    const Decoded found = decode({damaged});
    EXPECT_TRUE(found.messages.empty()) << bit;
    EXPECT_NE(found.problem, Problem::kNone) << bit;
    EXPECT_EQ(decode(bytewise(damaged)), found) << bit;
  }
}

TEST(EventStream, JudgesLengthsBeforeAnythingIsKept) {
  const auto prelude = [](std::uint32_t total, std::uint32_t headers) {
    std::string out;
    fake::bedrock::append_big_endian(out, total, 4);
    fake::bedrock::append_big_endian(out, headers, 4);
    fake::bedrock::append_big_endian(out, fake::bedrock::bitwise_crc32(out), 4);
    return out;
  };
  EXPECT_EQ(decode({prelude(15, 0)}).problem, Problem::kLength);
  EXPECT_EQ(decode({prelude(0, 0)}).problem, Problem::kLength);
  EXPECT_EQ(decode({prelude(0xFFFFFFFF, 0)}).problem, Problem::kLength);
  EXPECT_EQ(decode({prelude(200, 185)}).problem, Problem::kLength);
  EXPECT_EQ(decode({prelude(1 << 20, (128 << 10) + 1)}).problem, Problem::kLength);
  EXPECT_EQ(decode({prelude(101, 0)}, 100).problem, Problem::kLength);
  EXPECT_TRUE(decode({prelude(100, 0)}, 100).pending);
}

TEST(EventStream, RefusesHeadersThatCannotBeToldApart) {
  const auto with_headers = [](std::string_view block) {
    std::string out;
    fake::bedrock::append_big_endian(out, static_cast<std::uint32_t>(16 + block.size()), 4);
    fake::bedrock::append_big_endian(out, static_cast<std::uint32_t>(block.size()), 4);
    fake::bedrock::append_big_endian(out, fake::bedrock::bitwise_crc32(out), 4);
    out += block;
    fake::bedrock::append_big_endian(out, fake::bedrock::bitwise_crc32(out), 4);
    return out;
  };
  using namespace std::string_view_literals;
  for (const std::string_view block :
       {"\x05"sv, "\x01"sv, "\x01n"sv, "\x01n\x0A"sv, "\x01n\x07\x00"sv, "\x01n\x07\x00\x02z"sv,
        "\x01n\x05\x01\x02"sv, "\x01n\x09short"sv}) {
    EXPECT_EQ(decode({with_headers(block)}).problem, Problem::kHeaders);
  }
  EXPECT_EQ(decode({with_headers("\x01n\x00"sv)}).messages.size(), 1U);
}

TEST(EventStream, KeepsItsProblem) {
  EventStreamDecoder decoder;
  int messages = 0;
  const auto count = [&messages](const EventStreamMessage&) { ++messages; };
  EXPECT_EQ(decoder.feed(std::string(12, '\0'), count), Problem::kLength);
  EXPECT_EQ(decoder.feed(event_frame("messageStart", "{}"), count), Problem::kLength);
  EXPECT_EQ(messages, 0);
}

TEST(EventStream, TellsABodyThatEndsWithinAMessage) {
  const std::string frame = event_frame("messageStart", "{}");
  EXPECT_TRUE(decode({frame, frame.substr(0, 3)}).pending);
  EXPECT_TRUE(decode({frame.substr(0, frame.size() - 1)}).pending);
  EXPECT_FALSE(decode({frame}).pending);
}

TEST(EventStream, GivesTextsOfTextHeadersOnly) {
  EventStreamMessage message;
  message.headers = {{"a", Type::kBytes, "x"}, {"a", Type::kString, "y"}};
  EXPECT_EQ(message.text("a"), "y");
  EXPECT_EQ(message.text("b"), "");
}

TEST(EventStream, CheckedWithTheCrcOfZlib) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32(""), 0U);
}

}  // namespace
}  // namespace llm_rotate::sdk
