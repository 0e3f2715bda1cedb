#include "net/deadline_heap.hpp"

namespace llm_rotate::net {

void DeadlineHeap::set(Deadline& deadline, TimePoint due) {
  deadline.due_ = due;
  if (deadline.index_ == Deadline::kOutside) {
    deadline.index_ = heap_.size();
    heap_.push_back(&deadline);
  }
  sift_up(deadline.index_);
  sift_down(deadline.index_);
}

void DeadlineHeap::not_after(Deadline& deadline, TimePoint due) {
  if (deadline.index_ != Deadline::kOutside && deadline.due_ <= due) return;
  set(deadline, due);
}

void DeadlineHeap::erase(Deadline& deadline) {
  const std::size_t index = deadline.index_;
  if (index == Deadline::kOutside) return;
  Deadline* last = heap_.back();
  heap_.pop_back();
  deadline.index_ = Deadline::kOutside;
  if (last == &deadline) return;
  place(index, last);
  sift_up(index);
  sift_down(last->index_);
}

void DeadlineHeap::place(std::size_t index, Deadline* deadline) {
  heap_[index] = deadline;
  deadline->index_ = index;
}

void DeadlineHeap::sift_up(std::size_t index) {
  Deadline* moving = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (heap_[parent]->due_ <= moving->due_) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, moving);
}

void DeadlineHeap::sift_down(std::size_t index) {
  Deadline* moving = heap_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->due_ < heap_[child]->due_) ++child;
    if (moving->due_ <= heap_[child]->due_) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, moving);
}

}  // namespace llm_rotate::net
