#include "net/curl_resolve_list.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AddressListPtr addresses(AddressList list) {
  return std::make_shared<const AddressList>(std::move(list));
}

Target host(const char* name) {
  return {name, 443, true, false};
}

std::vector<std::string> lines(const CurlResolveList::List& list) {
  std::vector<std::string> found;
  for (const curl_slist* line = list.get(); line != nullptr; line = line->next) {
    found.emplace_back(line->data);
  }
  return found;
}

TEST(CurlResolveList, TellsAllAddressesOfAName) {
  CurlResolveList names;
  EXPECT_THAT(lines(names.update(host("a.test"), addresses({"10.0.0.1", "fd00::1"}))),
              ElementsAre("a.test:443:10.0.0.1,[fd00::1]"));
}

TEST(CurlResolveList, TellsAgainUntilCurlIsKnownToHaveRead) {
  CurlResolveList names;
  const auto found = addresses({"10.0.0.1"});
  names.update(host("a.test"), found);
  EXPECT_THAT(lines(names.update(host("a.test"), found)), ElementsAre("a.test:443:10.0.0.1"));
  names.confirm(host("a.test"), found);
  EXPECT_THAT(lines(names.update(host("a.test"), found)), IsEmpty());
}

TEST(CurlResolveList, TellsNewAddresses) {
  CurlResolveList names;
  names.confirm(host("a.test"), addresses({"10.0.0.1"}));
  EXPECT_THAT(lines(names.update(host("a.test"), addresses({"10.0.0.2"}))),
              ElementsAre("a.test:443:10.0.0.2"));
}

TEST(CurlResolveList, KeepsPortsApart) {
  CurlResolveList names;
  const auto found = addresses({"10.0.0.1"});
  names.confirm(host("a.test"), found);
  EXPECT_THAT(lines(names.update({"a.test", 8443, true, false}, found)),
              ElementsAre("a.test:8443:10.0.0.1"));
}

TEST(CurlResolveList, HasNothingToSayOfAnAddress) {
  CurlResolveList names;
  EXPECT_THAT(lines(names.update({"127.0.0.1", 80, false, true}, nullptr)), IsEmpty());
}

TEST(CurlResolveList, ForgetsAnOldNameWhenThereAreTooMany) {
  CurlResolveList names(1);
  const auto found = addresses({"10.0.0.1"});
  names.confirm(host("a.test"), found);
  EXPECT_THAT(lines(names.update(host("b.test"), found)),
              ElementsAre("-a.test:443", "b.test:443:10.0.0.1"));
  names.confirm(host("b.test"), found);
  EXPECT_THAT(lines(names.update(host("a.test"), found)),
              ElementsAre("-b.test:443", "a.test:443:10.0.0.1"));
}

}  // namespace
}  // namespace llm_rotate::net
