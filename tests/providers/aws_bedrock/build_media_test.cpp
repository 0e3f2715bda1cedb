// Images, documents, audio.
#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

std::string with_part(std::string_view part) {
  return R"({"messages":[{"role":"user","content":[{"type":"text","text":"see"},)" +
         std::string(part) + "]}]}";
}

std::string block_for(std::string_view part, std::string_view model = kClaude) {
  return in_body(model, with_part(part), {"messages", "0", "content", "1"});
}

std::string image(std::string_view url) {
  return R"({"type":"image_url","image_url":{"url":")" + std::string(url) + "\"}}";
}

std::string file(std::string_view members) {
  return R"({"type":"file","file":{)" + std::string(members) + "}}";
}

TEST(BedrockMedia, ImagesGoAsBytesWithTheirFormat) {
  EXPECT_EQ(block_for(image("data:image/png;base64,AAAA")),
            R"({"image":{"format":"png","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(block_for(image("data:image/jpg;base64,AAAA")),
            R"({"image":{"format":"jpeg","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(block_for(image("s3://bucket/a.webp")),
            R"({"image":{"format":"webp","source":{"s3Location":{"uri":"s3://bucket/a.webp"}}}})");
}

TEST(BedrockMedia, NothingIsFetched) {
  EXPECT_EQ(refusal(with_part(image("https://example.com/a.png"))),
            "bedrock.build.media_url: messages[0].content[1]: Bedrock fetches no images; send its "
            "bytes as a data URL in image_url.url, or an s3:// URI where the model reads one");
  EXPECT_EQ(refusal(with_part(file(R"("file_url":"https://example.com/a.pdf")"))),
            "bedrock.build.media_url: messages[0].content[1]: Bedrock fetches no files; send its "
            "bytes as a data URL in file_data, or an s3:// URI where the model reads one");
  EXPECT_EQ(refusal(with_part(file(R"("file_id":"file-1")"))),
            "bedrock.build.no_file: messages[0].content[1]: Bedrock keeps no uploaded files; send "
            "the bytes as file_data, or an s3:// URI where the model reads one");
}

TEST(BedrockMedia, FormatsThatNobodyReadsAreRefused) {
  EXPECT_EQ(refusal(with_part(image("data:image/tiff;base64,AAAA"))),
            "bedrock.build.media_format: messages[0].content[1]: Bedrock takes images as png, "
            "jpeg, gif or webp; say which it is by the type of the data URL or by the file's name");
  EXPECT_EQ(refusal(with_part(file(R"("file_data":"data:application/zip;base64,AAAA")"))),
            "bedrock.build.media_format: messages[0].content[1]: Bedrock takes files as pdf, csv, "
            "doc, docx, xls, xlsx, html, txt or md; say which it is by the type of the data URL or "
            "by the file's name");
}

TEST(BedrockMedia, DocumentsHaveANameOfPlainLetters) {
  EXPECT_EQ(
      block_for(file(
          R"("file_data":"data:application/pdf;base64,AAAA","filename":"My_report  v1.2 (final).pdf")")),
      R"x({"document":{"format":"pdf","name":"My report v1 2 (final)","source":{"bytes":"AAAA"}}})x");
  EXPECT_EQ(block_for(file(R"("file_data":"AAAA")")),
            R"({"document":{"format":"pdf","name":"document","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(block_for(file(R"("file_data":"AAAA","mime_type":"text/csv")")),
            R"({"document":{"format":"csv","name":"document","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(block_for(file(
                R"("file_data":"data:application/octet-stream;base64,AAAA","filename":"a.MD")")),
            R"({"document":{"format":"md","name":"a","source":{"bytes":"AAAA"}}})");
}

TEST(BedrockMedia, NoTwoDocumentsHaveOneName) {
  const std::string pdf = file(R"("file_data":"AAAA","filename":"a.pdf")");
  const std::string content =
      in_body(kClaude, with_part(pdf + "," + pdf), {"messages", "0", "content"});
  EXPECT_NE(content.find(R"("name":"a",)"), std::string::npos);
  EXPECT_NE(content.find(R"("name":"a 2",)"), std::string::npos);
}

TEST(BedrockMedia, ADocumentHasWordsBesideIt) {
  EXPECT_EQ(
      in_body(kClaude,
              R"({"messages":[{"role":"user","content":[)" + file(R"("file_data":"AAAA")") + "]}]}",
              {"messages", "0", "content", "0"}),
      R"({"text":"See the attached document."})");
}

TEST(BedrockMedia, FilesMayBeImagesAndVideos) {
  EXPECT_EQ(block_for(file(R"("file_data":"data:image/png;base64,AAAA")")),
            R"({"image":{"format":"png","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(block_for(file(R"("file_data":"s3://b/clip.mp4")"), kNova),
            R"({"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://b/clip.mp4"}}}})");
}

TEST(BedrockMedia, AudioGoesToModelsThatListen) {
  constexpr std::string_view kAudio =
      R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}})";
  EXPECT_EQ(block_for(kAudio, "mistral.voxtral-small-24b-2507"),
            R"({"audio":{"format":"mp3","source":{"bytes":"AAAA"}}})");
  EXPECT_EQ(refusal(with_part(kAudio)),
            "bedrock.build.no_audio: messages[0].content[1]: this model takes no audio at Bedrock; "
            "send its transcript, or ask a model that listens");
}

std::string tool_result_for(std::string_view model, std::string_view part) {
  return in_body(
      model,
      R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c","content":[)" +
          std::string(part) + R"(]},{"role":"user","content":"b"}]})",
      {"messages", "2", "content"});
}

TEST(BedrockMedia, ToolResultsHoldWhatTheModelReadsThere) {
  const std::string png = image("data:image/png;base64,AAAA");
  EXPECT_EQ(
      tool_result_for(kClaude, png),
      R"([{"toolResult":{"toolUseId":"c","content":[{"image":{"format":"png","source":{"bytes":"AAAA"}}}]}},{"text":"b"}])");
  EXPECT_EQ(tool_result_for(kLlama, png),
            R"([{"toolResult":{"toolUseId":"c","content":[{"text":"The result is attached."}]}},)"
            R"({"image":{"format":"png","source":{"bytes":"AAAA"}}},{"text":"b"}])");
  EXPECT_EQ(
      tool_result_for(kNova, file(R"("file_data":"AAAA")")),
      R"([{"toolResult":{"toolUseId":"c","content":[{"text":"The result is attached."}]}},)"
      R"({"document":{"format":"pdf","name":"document","source":{"bytes":"AAAA"}}},{"text":"b"}])");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
