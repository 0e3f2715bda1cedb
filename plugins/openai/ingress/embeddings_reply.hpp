// An embeddings reply in the form that the client asked for: lists of numbers, or the base64 of
// their little-endian floats, which OpenAI's own SDKs ask for.
//
// Called by `OpenAiIngress::reply`. Pure function.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::openai {

inline constexpr std::string_view kBase64Memory = "b";
inline constexpr std::string_view kFloatMemory = "f";

// What is in that form already keeps its bytes.
std::string embeddings_reply(std::string_view json, bool base64);

}  // namespace llm_rotate::openai
