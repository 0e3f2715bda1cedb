#include "fake_upstream/http_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::array kReasons = {
    std::pair{200U, std::string_view("OK")},
    std::pair{400U, std::string_view("Bad Request")},
    std::pair{401U, std::string_view("Unauthorized")},
    std::pair{403U, std::string_view("Forbidden")},
    std::pair{404U, std::string_view("Not Found")},
    std::pair{405U, std::string_view("Method Not Allowed")},
    std::pair{408U, std::string_view("Request Timeout")},
    std::pair{413U, std::string_view("Payload Too Large")},
    std::pair{429U, std::string_view("Too Many Requests")},
    std::pair{500U, std::string_view("Internal Server Error")},
    std::pair{502U, std::string_view("Bad Gateway")},
    std::pair{503U, std::string_view("Service Unavailable")},
    std::pair{504U, std::string_view("Gateway Timeout")},
    std::pair{529U, std::string_view("Overloaded")},
};

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const Header& field : headers) {
    if (equals_ignoring_case(field.name, name)) {
      return field.value;
    }
  }
  return {};
}

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

void HeaderList::set(std::string_view name, std::string_view value) {
  for (auto& field : fields_) {
    if (equals_ignoring_case(field.first, name)) {
      field.second = value;
      return;
    }
  }
  fields_.emplace_back(name, value);
}

std::string_view reason_phrase(unsigned status) {
  for (const auto& [known, reason] : kReasons) {
    if (known == status) {
      return reason;
    }
  }
  return "Unknown";
}

void append_head(std::string& out, unsigned status, const HeaderList& headers) {
  out += "HTTP/1.1 ";
  append_number(out, status);
  out += ' ';
  out += reason_phrase(status);
  out += "\r\n";
  for (const auto& [name, value] : headers.all()) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += "\r\n";
}

std::string http_date(std::int64_t unix_seconds) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t when = unix_seconds;
  std::tm utc{};
  gmtime_r(&when, &utc);
  // strftime would write the names in the language of the locale.
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                                 kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                                 kMonths.at(static_cast<std::size_t>(utc.tm_mon)),
                                 utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

void append_chunk_size(std::string& out, std::size_t size) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += "\r\n";
}

void append_chunk(std::string& out, std::string_view data) {
  if (data.empty()) {
    return;
  }
  append_chunk_size(out, data.size());
  out += data;
  out += "\r\n";
}

}  // namespace llm_rotate::fake
