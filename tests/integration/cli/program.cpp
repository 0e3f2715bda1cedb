#include "integration/cli/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string_view>

namespace llm_rotate::cli::testing {
namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  std::array<int, 2> ends{};
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Appends what there is; closes the descriptor at its end.
void drain(int& descriptor, std::string& into) {
  std::array<char, 65'536> buffer{};
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0 || errno != EINTR) {
    ::close(descriptor);
    descriptor = -1;
  }
}

}  // namespace

std::vector<std::string> environment_of(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> out = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    // A sanitizer of a sanitized build has to know its options.
    const std::string_view text = *entry;
    if (text.substr(0, text.find('=')).ends_with("SAN_OPTIONS")) out.emplace_back(text);
  }
  for (const auto& [name, value] : variables) out.push_back(name + "=" + value);
  return out;
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 1000 + WTERMSIG(wait_status);
}

Program::Program(const Invocation& invocation)
    : input_(invocation.input), until_(std::chrono::steady_clock::now() + invocation.limit) {
  const Pipe in;
  const Pipe out;
  const Pipe err;
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, invocation.folder.c_str());
  ::posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
  if (invocation.output_file.empty()) {
    ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, invocation.output_file.c_str(),
                                       O_WRONLY, 0);
  }
  ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  std::vector<std::string> arguments = {LLM_ROTATE_PROGRAM};
  arguments.insert(arguments.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<std::string> environment = environment_of(invocation.environment);
  const int error = ::posix_spawn(&pid_, LLM_ROTATE_PROGRAM, &actions, nullptr,
                                  pointers(arguments).data(), pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(in.ends[0]);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
  in_ = in.ends[1];
  out_ = out.ends[0];
  err_ = err.ends[0];
  if (error != 0) throw std::runtime_error("cannot start " LLM_ROTATE_PROGRAM);
  std::signal(SIGPIPE, SIG_IGN);
  ::fcntl(in_, F_SETFL, O_NONBLOCK);
  send_input();
}

Program::~Program() {
  for (const int descriptor : {in_, out_, err_}) {
    if (descriptor >= 0) ::close(descriptor);
  }
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void Program::send_input() {
  while (!input_.empty()) {
    const ssize_t sent = ::write(in_, input_.data(), input_.size());
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) break;  // it does not want to read it
    input_.erase(0, static_cast<std::size_t>(sent));
  }
  ::close(in_);
  in_ = -1;
}

bool Program::read_some() {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      until_ - std::chrono::steady_clock::now());
  if ((out_ < 0 && err_ < 0) || left.count() <= 0) return false;
  std::array<pollfd, 3> wanted = {pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0},
                                  pollfd{in_, POLLOUT, 0}};
  if (::poll(wanted.data(), wanted.size(), static_cast<int>(left.count())) <= 0) return false;
  if (wanted[0].revents != 0) drain(out_, ended_.out);
  if (wanted[1].revents != 0) drain(err_, ended_.err);
  if (wanted[2].revents != 0) send_input();
  return true;
}

bool Program::says(const std::string& text) {
  while (ended_.out.find(text) == std::string::npos) {
    if (!read_some()) return false;
  }
  return true;
}

void Program::signal(int number) const {
  ::kill(pid_, number);
}

Ended Program::wait() {
  while (read_some()) {
  }
  if (out_ >= 0 || err_ >= 0) return ended_;  // the destructor ends it
  int status = 0;
  if (::waitpid(pid_, &status, 0) == pid_) ended_.code = exit_code_of(status);
  pid_ = -1;
  return ended_;
}

Ended run(const Invocation& invocation) {
  return Program(invocation).wait();
}

}  // namespace llm_rotate::cli::testing
