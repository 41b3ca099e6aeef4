// Order id -> slot of the order. Open addressing, linear probing, removal by shifting back (no tombstones), never more
// than half full, so it never grows.
//
// An entry is 8 bytes: 32 bits of the id's hash and the slot. The hash gives an entry's place, so a removal need not
// look at any order. Eight ids in a row share a cache line: venues number their orders in sequence, and orders of one
// time live and die together.
#pragma once

#include <bit>
#include <cstdint>

#include "arena.hpp"

namespace microalpha::matching {

class IdMap {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFFu;

    [[nodiscard]] bool create(std::uint32_t max_ids) {
        const auto capacity = std::bit_ceil(std::uint64_t{max_ids} * 2);
        bits_ = capacity < 64 ? 6 : static_cast<unsigned>(std::countr_zero(capacity));
        mask_ = (std::uint64_t{1} << bits_) - 1;
        return entries_.create(mask_ + 1);
    }

    // id_of: slot -> id of the order there.
    template <typename IdOf>
    [[nodiscard]] std::uint32_t find(std::uint64_t id, IdOf id_of) const {
        const auto hash = hash_of(id);
        for (auto at = home_of(hash);; at = (at + 1) & mask_) {
            const auto entry = entries_[at];
            if (entry == empty)
                return none;
            if (static_cast<std::uint32_t>(entry >> 32) == hash) {
                const auto slot = static_cast<std::uint32_t>(entry) - 1;
                if (MA_LIKELY(id_of(slot) == id))
                    return slot;
            }
        }
    }

    // The id must not be there.
    void insert(std::uint64_t id, std::uint32_t slot) {
        const auto hash = hash_of(id);
        auto at = home_of(hash);
        while (entries_[at] != empty)
            at = (at + 1) & mask_;
        entries_[at] = std::uint64_t{hash} << 32 | (slot + 1);
    }

    // The pair must be there.
    void remove(std::uint64_t id, std::uint32_t slot) {
        const auto hash = hash_of(id);
        const auto wanted = std::uint64_t{hash} << 32 | (slot + 1);
        auto hole = home_of(hash);
        while (entries_[hole] != wanted) {
            MA_CHECK(entries_[hole] != empty);
            hole = (hole + 1) & mask_;
        }
        for (auto at = hole;;) {
            at = (at + 1) & mask_;
            const auto entry = entries_[at];
            if (entry == empty)
                break;
            // It may move into the hole unless its home lies behind the hole, seen from where it is.
            const auto home = home_of(static_cast<std::uint32_t>(entry >> 32));
            if (((at - home) & mask_) >= ((at - hole) & mask_)) {
                entries_[hole] = entry;
                hole = at;
            }
        }
        entries_[hole] = empty;
    }

    [[gnu::always_inline]] void prefetch(std::uint64_t id) const {
        __builtin_prefetch(&entries_[home_of(hash_of(id))]);
    }

    // The slot that a find would most likely give; none or a wrong one at times. For prefetching only.
    [[nodiscard]] std::uint32_t guess(std::uint64_t id) const {
        const auto hash = hash_of(id);
        const auto entry = entries_[home_of(hash)];
        return static_cast<std::uint32_t>(entry >> 32) == hash ? static_cast<std::uint32_t>(entry) - 1 : none;
    }

private:
    static constexpr std::uint64_t empty = 0;

    // 29 bits of a multiplicative hash of id / 8 (Knuth, TAOCP 3, 6.4), and the low 3 bits of the id.
    static std::uint32_t hash_of(std::uint64_t id) {
        auto group = id >> 3;
        group ^= group >> 32;
        group *= 0x9E3779B97F4A7C15u;
        return static_cast<std::uint32_t>(group >> 35) << 3 | static_cast<std::uint32_t>(id & 7);
    }

    [[nodiscard]] std::uint64_t home_of(std::uint32_t hash) const {
        return (std::uint64_t{hash >> 3} >> (32 - bits_)) << 3 | (hash & 7);
    }

    Arena<std::uint64_t> entries_;
    std::uint64_t mask_ = 0;
    unsigned bits_ = 0;
};

}  // namespace microalpha::matching
