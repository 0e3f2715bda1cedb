#include "redis/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>

namespace llm_rotate::redis::testing {

namespace {

bool can_bind(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(fd);
  return bound;
}

}  // namespace

// Below the ports that the system gives to clients, and with room for a cluster's bus, which is at
// the port 10,000 above.
int free_port() {
  static std::mt19937 random(std::random_device{}());
  for (int i = 0; i < 100; ++i) {
    const int port = std::uniform_int_distribution<int>(12'000, 22'000)(random);
    if (can_bind(port) && can_bind(port + 10'000)) return port;
  }
  throw std::runtime_error("no free port");
}

std::string output_of(const std::string& command) {
  const auto close = [](FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::string output;
  std::array<char, 256> buffer{};
  while (pipe &&
         std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr) {
    output += buffer.data();
  }
  return output;
}

pid_t spawn(const std::vector<std::string>& arguments, const std::string& log) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

RedisServer::RedisServer(std::vector<std::string> more, bool with_port)
    : more_(std::move(more)), port_(with_port ? free_port() : 0) {
  std::string pattern = (std::filesystem::temp_directory_path() / "llmr-redis-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  start();
}

RedisServer::~RedisServer() {
  kill();
  std::filesystem::remove_all(folder_);
}

void RedisServer::start() {
  std::vector<std::string> arguments = {"redis-server",
                                        "--port",
                                        std::to_string(port_),
                                        "--bind",
                                        "127.0.0.1",
                                        "--unixsocket",
                                        socket(),
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "no",
                                        "--dir",
                                        folder_,
                                        "--daemonize",
                                        "no",
                                        "--protected-mode",
                                        "no"};
  arguments.insert(arguments.end(), more_.begin(), more_.end());
  pid_ = spawn(arguments, folder_ + "/log");
  const bool up = within(5'000, [&] {
    const std::string pong = cli("PING");
    return pong.starts_with("PONG") || pong.find("NOAUTH") != std::string::npos;
  });
  if (!up) throw std::runtime_error("redis-server does not answer: " + cli("PING"));
}

void RedisServer::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::freeze() {
  ::kill(pid_, SIGSTOP);
}

void RedisServer::thaw() {
  ::kill(pid_, SIGCONT);
}

std::string RedisServer::cli(const std::string& command) const {
  return output_of("timeout 5 redis-cli -s " + socket() + " " + command + " 2>&1");
}

}  // namespace llm_rotate::redis::testing
