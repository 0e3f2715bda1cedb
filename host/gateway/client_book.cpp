#include "gateway/client_book.hpp"

#include <algorithm>
#include <optional>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "config/glob.hpp"

namespace llm_rotate::gateway {

namespace {

constexpr std::int64_t kReadAgainMs = 1'000;
constexpr std::string_view kHashed = "sha256:";

using Hash = std::array<unsigned char, 32>;

Hash hash_of(std::string_view text) {
  Hash hash{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  return hash;
}

// "sha256:" and 64 hexadecimal digits: the source holds the hash and nobody the token.
std::optional<Hash> spelled_hash(std::string_view text) {
  if (!text.starts_with(kHashed) || text.size() != kHashed.size() + 64) return std::nullopt;
  text.remove_prefix(kHashed.size());
  Hash hash{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    hash[i / 2] = static_cast<unsigned char>(std::size_t{hash[i / 2]} * 16 + digit);
  }
  return hash;
}

}  // namespace

bool Client::may_use(std::string_view model) const {
  return models.empty() || std::any_of(models.begin(), models.end(), [&](const std::string& entry) {
           return config::glob_matches(entry, model);
         });
}

ClientBook::ClientBook(const std::vector<ClientTokenConfig>& tokens,
                       const auth::ISecretSource& source, const ClientBook* before)
    : resolver_(source) {
  for (const ClientTokenConfig& token : tokens) {
    std::shared_ptr<Allowance> allowance =
        before != nullptr ? before->allowance_of(token.name) : nullptr;
    if (allowance != nullptr) {
      allowance->set_limits(token);
    } else {
      allowance = std::make_shared<Allowance>(token);
    }
    Entry entry;
    entry.ref = token.token_ref;
    entry.client = std::make_unique<Client>(token, std::move(allowance));
    entries_.push_back(std::move(entry));
  }
}

// Who is in the book, and with what, never changes.
std::shared_ptr<Allowance> ClientBook::allowance_of(const std::string& name) const {
  for (const Entry& entry : entries_) {
    if (entry.client->name == name) return entry.client->allowance;
  }
  return nullptr;
}

void ClientBook::read_sources() {
  for (Entry& entry : entries_) {
    const auth::SecretResult result =
        resolver_.resolve("token '" + entry.client->name + "'", entry.ref);
    entry.known = result.secret != nullptr && !result.secret->empty();
    entry.problem = result.error;
    if (!entry.known) continue;
    const std::optional<Hash> spelled = spelled_hash(result.secret->reveal());
    entry.hash = spelled ? *spelled : hash_of(result.secret->reveal());
  }
}

Client* ClientBook::find(std::string_view token, std::int64_t steady_ms) {
  if (token.empty()) return nullptr;
  const Hash asked = hash_of(token);
  const std::lock_guard lock(mutex_);
  if (read_at_ms_ < 0 || steady_ms - read_at_ms_ >= kReadAgainMs) {
    read_sources();
    read_at_ms_ = steady_ms;
  }
  Client* found = nullptr;
  for (const Entry& entry : entries_) {
    const bool same = CRYPTO_memcmp(asked.data(), entry.hash.data(), asked.size()) == 0;
    if (same && entry.known && found == nullptr) found = entry.client.get();
  }
  return found;
}

std::vector<std::string> ClientBook::problems() {
  const std::lock_guard lock(mutex_);
  read_sources();
  std::vector<std::string> out;
  for (const Entry& entry : entries_) {
    if (!entry.known) {
      out.push_back(entry.problem.empty() ? "token '" + entry.client->name + "' is empty"
                                          : entry.problem);
    }
  }
  return out;
}

}  // namespace llm_rotate::gateway
