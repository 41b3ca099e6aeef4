// An array of zeroed memory straight from the system: aligned to pages, taken up page by page as it is touched.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "check.hpp"

namespace microalpha::matching {

template <typename T>
class Arena {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    Arena() = default;
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;
    ~Arena() {
        if (items_ != nullptr)
            munmap(items_, bytes_of(count_));
    }

    // All zero. False when the system has no room for it.
    [[nodiscard]] bool create(std::size_t count) {
        MA_CHECK(items_ == nullptr && count > 0);
        void *memory = mmap(nullptr, bytes_of(count), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED)
            return false;
        items_ = static_cast<T *>(memory);
        count_ = count;
        // Orders and ids are touched at random: with 4 KB pages every touch would miss the TLB too. Only a wish.
        madvise(memory, bytes_of(count), MADV_HUGEPAGE);
        return true;
    }

    // Keeps what is there; the new part is zero. The kernel moves pages, nothing is copied.
    [[nodiscard]] bool grow(std::size_t count) {
        MA_CHECK(items_ != nullptr && count > count_);
        void *memory = mremap(items_, bytes_of(count_), bytes_of(count), MREMAP_MAYMOVE);
        if (memory == MAP_FAILED)
            return false;
        items_ = static_cast<T *>(memory);
        count_ = count;
        madvise(memory, bytes_of(count), MADV_HUGEPAGE);
        return true;
    }

    [[nodiscard]] std::size_t size() const { return count_; }

    T &operator[](std::size_t at) {
        MA_CHECK(at < count_);
        return items_[at];
    }

    const T &operator[](std::size_t at) const {
        MA_CHECK(at < count_);
        return items_[at];
    }

private:
    static std::size_t bytes_of(std::size_t count) {
        constexpr std::size_t page = 4096;
        return (count * sizeof(T) + page - 1) / page * page;
    }

    T *items_ = nullptr;
    std::size_t count_ = 0;
};

}  // namespace microalpha::matching
