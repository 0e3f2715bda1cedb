#include "simulate/chart.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

namespace llm_rotate::simulate {
namespace {

constexpr int kLeft = 150;
constexpr int kPlotWidth = 840;
constexpr int kTop = 40;
constexpr int kTrafficHeight = 160;
constexpr int kRowHeight = 16;
constexpr int kGap = 34;
constexpr double kSliceWidth = static_cast<double>(kPlotWidth) / Result::kSlices;

struct Look {
  sdk::KeyState state;
  const char* name;
  const char* colour;
};
constexpr std::array<Look, 5> kLooks = {{
    {sdk::KeyState::kActive, "active", "#4caf7d"},
    {sdk::KeyState::kProbation, "probation", "#b9d65c"},
    {sdk::KeyState::kCooldown, "cooldown", "#f0b43c"},
    {sdk::KeyState::kQuarantine, "quarantine", "#d9534f"},
    {sdk::KeyState::kDisabled, "disabled", "#9e9e9e"},
}};

const char* colour_of(sdk::KeyState state) {
  for (const Look& look : kLooks) {
    if (look.state == state) return look.colour;
  }
  return kLooks.back().colour;
}

std::string number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.1f", value);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

// One failure among thousands of calls is not "100 %".
std::string percent(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.3f", value);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

// Key ids come from a file.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
        break;
    }
  }
  return out;
}

std::string text_at(double x, double y, const std::string& text, const char* anchor = "start") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" +
         escaped(text) + "</text>\n";
}

std::string rect(double x, double y, double width, double height, const char* colour) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) +
         "\" height=\"" + number(height) + "\" fill=\"" + colour + "\"/>\n";
}

// Minutes and seconds, or for `long_run`s hours and minutes: one axis does not mix them.
std::string clock(double seconds, bool long_run) {
  const auto whole = static_cast<long>(seconds);
  std::array<char, 48> text{};
  if (long_run) {
    std::snprintf(text.data(), text.size(), "%ld:%02ld h", whole / 3'600, whole / 60 % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%ld:%02ld", whole / 60, whole % 60);
  }
  return text.data();
}

std::string line_of(const Result& result, double most, const char* colour,
                    const std::function<std::uint64_t(const Slice&)>& of) {
  std::string points;
  for (std::size_t i = 0; i < Result::kSlices; ++i) {
    const double x = kLeft + (static_cast<double>(i) + 0.5) * kSliceWidth;
    const double share = static_cast<double>(of(result.slices[i])) / most;
    points += number(x) + "," + number(kTop + kTrafficHeight * (1 - std::min(share, 1.0))) + " ";
  }
  return std::string("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"") + colour +
         "\" points=\"" + points + "\"/>\n";
}

std::string traffic(const Result& result) {
  std::uint64_t most = 1;
  for (const Slice& slice : result.slices) {
    most = std::max({most, slice.calls, slice.refused, slice.failed});
  }
  const double top = static_cast<double>(most);
  const double per_second = top * Result::kSlices / result.duration_s;
  std::string out = rect(kLeft, kTop, kPlotWidth, kTrafficHeight, "#f6f7f9");
  out += text_at(kLeft - 8, kTop + 10, number(per_second) + "/s", "end");
  out += text_at(kLeft - 8, kTop + kTrafficHeight, "0", "end");
  out += line_of(result, top, "#3b6fb6", [](const Slice& slice) { return slice.calls; });
  out += line_of(result, top, "#f0b43c", [](const Slice& slice) { return slice.refused; });
  out += line_of(result, top, "#d9534f", [](const Slice& slice) { return slice.failed; });
  return out;
}

// Slices of the same state are drawn as one.
std::string key_row(const KeyResult& key, double y) {
  std::string out = text_at(kLeft - 8, y + kRowHeight - 5, key.key_id, "end");
  for (std::size_t i = 0; i < key.states.size();) {
    std::size_t end = i + 1;
    while (end < key.states.size() && key.states[end] == key.states[i]) ++end;
    out +=
        rect(kLeft + static_cast<double>(i) * kSliceWidth, y,
             static_cast<double>(end - i) * kSliceWidth, kRowHeight - 3, colour_of(key.states[i]));
    i = end;
  }
  return out;
}

std::string axis(const Result& result, double y) {
  constexpr int kMarks = 6;
  std::string out;
  for (int i = 0; i <= kMarks; ++i) {
    const double x = kLeft + static_cast<double>(kPlotWidth) * i / kMarks;
    const double at_s = result.duration_s * i / kMarks;
    out += text_at(x, y, clock(at_s, result.duration_s >= 3'600), "middle");
  }
  return out;
}

std::string legend(double y) {
  std::string out;
  double x = kLeft;
  const auto entry = [&](const char* colour, const char* name) {
    out += rect(x, y - 9, 10, 10, colour) + text_at(x + 14, y, name);
    x += 22 + 7.0 * static_cast<double>(std::char_traits<char>::length(name));
  };
  entry("#3b6fb6", "calls");
  entry("#f0b43c", "rate limits met");
  entry("#d9534f", "failed calls");
  x += 20;
  for (const Look& look : kLooks) entry(look.colour, look.name);
  return out;
}

}  // namespace

std::string chart_svg(const Result& result) {
  const double keys_top = kTop + kTrafficHeight + kGap;
  const double bottom = keys_top + kRowHeight * static_cast<double>(result.keys.size());
  const double height = bottom + 34;
  const double width = kLeft + kPlotWidth + 40;
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) +
                    "\" height=\"" + number(height) + "\" viewBox=\"0 0 " + number(width) + " " +
                    number(height) + "\" font-family=\"sans-serif\" font-size=\"11\">\n";
  out += rect(0, 0, width, height, "#ffffff");
  out += text_at(kLeft, 22,
                 std::to_string(result.calls) + " calls, " + percent(result.success_percent()) +
                     " % succeeded, " + std::to_string(result.refused) + " rate limits met");
  out += traffic(result) + axis(result, keys_top - 16);
  for (std::size_t i = 0; i < result.keys.size(); ++i) {
    out += key_row(result.keys[i], keys_top + kRowHeight * static_cast<double>(i));
  }
  return out + legend(bottom + 22) + "</svg>\n";
}

}  // namespace llm_rotate::simulate
