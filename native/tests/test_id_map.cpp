// The id map against std::unordered_map, with ids as venues give them and as an adversary would.
#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "expect.hpp"
#include "id_map.hpp"

using microalpha::matching::IdMap;

namespace {

void compare(std::uint64_t stride, std::uint64_t start, std::uint64_t spread, std::uint64_t seed) {
    constexpr std::uint32_t most = 500;
    IdMap map;
    EXPECT(map.create(most));
    std::unordered_map<std::uint64_t, std::uint32_t> twin;
    std::vector<std::uint64_t> id_at(most);
    std::vector<std::uint32_t> free;
    for (std::uint32_t slot = most; slot-- > 0;)
        free.push_back(slot);
    const auto id_of = [&](std::uint32_t slot) { return id_at[slot]; };
    std::mt19937_64 random(seed);
    for (int i = 0; i < 100'000; i++) {
        const auto id = start + random() % spread * stride;
        map.prefetch(id);
        const auto found = twin.find(id);
        EXPECT(map.find(id, id_of) == (found == twin.end() ? IdMap::none : found->second));
        const auto guess = map.guess(id);
        EXPECT(guess == IdMap::none || guess < most);
        if (found != twin.end() && random() % 2 == 0) {
            map.remove(id, found->second);
            free.push_back(found->second);
            twin.erase(found);
        } else if (found == twin.end() && !free.empty()) {
            const auto slot = free.back();
            free.pop_back();
            id_at[slot] = id;
            map.insert(id, slot);
            twin[id] = slot;
        }
    }
    for (const auto &[id, slot] : twin)
        EXPECT(map.find(id, id_of) == slot);
}

}  // namespace

int main() {
    const std::uint64_t strides[] = {1, 2, 8, 64, 1024, 1ull << 29, 1ull << 32, 1ull << 40, 0x9E3779B97F4A7C15u};
    for (const auto stride : strides)
        for (std::uint64_t seed = 1; seed <= 3; seed++) {
            compare(stride, 1, 1000, seed);
            compare(stride, 0xFFFFFFFFFFFFFF00u, 600, seed);
        }
    return 0;
}
