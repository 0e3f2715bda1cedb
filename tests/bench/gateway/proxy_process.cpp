#include "bench/gateway/proxy_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace llm_rotate::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::microseconds kLookAgain{500};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool takes_connections(int port) {
  const sockaddr_in address = loopback(port);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* const at = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  const bool connected = ::connect(socket, at, sizeof address) == 0;
  ::close(socket);
  return connected;
}

pid_t spawn(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: as posix_spawn has it
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + command[0]);
  return pid;
}

}  // namespace

ProxyProcess::ProxyProcess(const std::vector<std::string>& command, int port,
                           const std::string& log) {
  const auto started = Clock::now();
  pid_ = spawn(command, log);
  while (!takes_connections(port)) {
    const bool ended = ::waitpid(pid_, nullptr, WNOHANG) != 0;
    if (ended || Clock::now() - started > kPatience) {
      if (ended) pid_ = -1;
      throw std::runtime_error(command[0] + " does not serve; see " + log);
    }
    std::this_thread::sleep_for(kLookAgain);
  }
  start_time_ = Clock::now() - started;
}

ProxyProcess::~ProxyProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::chrono::nanoseconds ProxyProcess::cpu() const {
  long long sum = 0;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid_) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    long long on_cpu = 0;
    std::ifstream(task.path() / "schedstat") >> on_cpu;
    sum += on_cpu;
  }
  return std::chrono::nanoseconds(sum);
}

long ProxyProcess::resident_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  std::string word;
  long kib = 0;
  while (status >> word) {
    if (word == "VmRSS:") status >> kib;
  }
  return kib;
}

int free_port() {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const at = static_cast<sockaddr*>(static_cast<void*>(&address));
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(socket, at, size) != 0 || ::getsockname(socket, at, &size) != 0) {
    throw std::runtime_error("no port is free");
  }
  ::close(socket);
  return ntohs(address.sin_port);
}

}  // namespace llm_rotate::bench
