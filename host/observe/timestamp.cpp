#include "observe/timestamp.hpp"

#include <chrono>

namespace llm_rotate::observe {
namespace {

// Every record has several of these, and printf would be most of what they cost.
void put(std::string& out, unsigned value, int digits, char after) {
  const std::size_t end = out.size() + static_cast<std::size_t>(digits);
  out.resize(end, '0');
  for (std::size_t at = end; value > 0 && digits > 0; value /= 10, --digits) {
    out[--at] = static_cast<char>('0' + value % 10);
  }
  out += after;
}

}  // namespace

std::string timestamp(std::int64_t unix_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(unix_ms)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  std::string out;
  out.reserve(sizeof "2000-01-01T00:00:00.000Z");
  put(out, static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
  put(out, static_cast<unsigned>(date.month()), 2, '-');
  put(out, static_cast<unsigned>(date.day()), 2, 'T');
  put(out, static_cast<unsigned>(time.hours().count()), 2, ':');
  put(out, static_cast<unsigned>(time.minutes().count()), 2, ':');
  put(out, static_cast<unsigned>(time.seconds().count()), 2, '.');
  put(out, static_cast<unsigned>(time.subseconds().count()), 3, 'Z');
  return out;
}

}  // namespace llm_rotate::observe
