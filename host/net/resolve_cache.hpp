// What is known about the addresses of host names, and when it is time to ask again. No IO.
//
// Called by `Resolver` under its mutex. The clock comes from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::net {

using AddressList = std::vector<std::string>;  // numeric, IPv6 without brackets, best first
// Null means that the name has no address. The same pointer means the same addresses.
using AddressListPtr = std::shared_ptr<const AddressList>;

struct ResolveCacheLimits {
  std::chrono::milliseconds fresh{60'000};
  // From this age on an answer is renewed in the background, so that a busy host never waits.
  std::chrono::milliseconds renew{45'000};
  std::chrono::milliseconds failed{2'000};
  // An answer that cannot be renewed is served up to this age.
  std::chrono::milliseconds stale{600'000};
  // A lookup that takes longer hangs: the old answer is served meanwhile.
  std::chrono::milliseconds hung{2'000};
  std::size_t entries = 1024;
  std::size_t addresses = 16;
};

class ResolveCache {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Limits = ResolveCacheLimits;

  struct Advice {
    bool wait = false;    // there is no answer yet: a lookup is under way or must be begun
    bool lookup = false;  // begin one and `store` what it finds
    AddressListPtr addresses;
  };

  explicit ResolveCache(Limits limits = {}) : limits_(limits) {}

  Advice ask(std::string_view host, TimePoint now);
  // The end of a lookup, with no address when it failed; gives the answer for those who wait.
  AddressListPtr store(std::string_view host, AddressList found, TimePoint now);

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    AddressListPtr addresses;
    TimePoint found;
    TimePoint failed;
    TimePoint asked;
    TimePoint lookup_since;
    bool has_failed = false;
    bool looking_up = false;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  Entry* entry_for(std::string_view host);
  bool make_room();
  AddressListPtr stale_answer(const Entry& entry, TimePoint now) const;

  Limits limits_;
  Entries entries_;
};

}  // namespace llm_rotate::net
