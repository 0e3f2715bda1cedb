#include "net/curl_resolve_list.hpp"

#include <new>

namespace llm_rotate::net {
namespace {

std::string name_of(const Target& target) {
  return target.host + ":" + std::to_string(target.port);
}

std::string entry_for(const std::string& name, const AddressList& addresses) {
  std::string entry = name;
  char separator = ':';
  for (const std::string& address : addresses) {
    entry += separator;
    separator = ',';
    const bool v6 = address.find(':') != std::string::npos;
    entry += v6 ? "[" + address + "]" : address;
  }
  return entry;
}

void append(CurlResolveList::List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace

CurlResolveList::List CurlResolveList::update(const Target& target,
                                              const AddressListPtr& addresses) {
  List list;
  if (target.numeric || !addresses) return list;
  const std::string name = name_of(target);
  const auto known = told_.find(name);
  if (known != told_.end() && known->second == addresses) return list;
  if (known == told_.end() && told_.size() >= max_names_) {
    append(list, "-" + told_.begin()->first);
    told_.erase(told_.begin());
  }
  // curl throws away what it knew of a name that is told again.
  append(list, entry_for(name, *addresses));
  return list;
}

void CurlResolveList::confirm(const Target& target, const AddressListPtr& addresses) {
  told_.insert_or_assign(name_of(target), addresses);
}

}  // namespace llm_rotate::net
