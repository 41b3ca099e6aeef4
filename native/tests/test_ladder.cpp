// Ladders against std::map: every tick of 63 bits, several trees in one pool, and nothing left when all are empty.
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <vector>

#include "expect.hpp"
#include "ladder.hpp"

using microalpha::matching::Ladder;
using microalpha::matching::Ladders;

namespace {

using Twin = std::map<std::uint64_t, std::uint32_t>;

void compare_around(const Ladders &ladders, const Ladder &ladder, const Twin &twin, Twin::const_iterator at) {
    const auto below = at == twin.begin() ? Ladders::none : std::prev(at)->second;
    const auto above = std::next(at) == twin.end() ? Ladders::none : std::next(at)->second;
    EXPECT(ladders.is_occupied(at->second));
    EXPECT(ladders.find(ladder, at->first) == at->second);
    EXPECT(ladders.below(ladder, at->second) == below);
    EXPECT(ladders.above(ladder, at->second) == above);
}

// Ticks of random length up to that many bits, or near one place.
std::uint64_t draw(std::mt19937_64 &random, unsigned bits) {
    if (bits == 0)
        return 20'000 + random() % 200;
    return random() >> (64 - bits + random() % bits);
}

void run(unsigned bits, std::uint64_t seed, int steps) {
    Ladders ladders;
    EXPECT(ladders.create());
    std::vector<Ladder> trees(3);
    std::vector<Twin> twins(3);
    std::mt19937_64 random(seed);
    for (int i = 0; i < steps; i++) {
        const auto which = random() % trees.size();
        auto &tree = trees[which];
        auto &twin = twins[which];
        if (random() % 5 < 3) {
            const auto tick = draw(random, bits);
            EXPECT(ladders.reserve());
            const auto level = ladders.locate(tree, tick);
            const auto known = twin.find(tick);
            EXPECT(known == twin.end() ? !ladders.is_occupied(level) : known->second == level);
            EXPECT(level != Ladders::none && level < ladders.levels() && ladders[level].orders == 0);
            ladders.occupy(level);
            compare_around(ladders, tree, twin, twin.insert_or_assign(tick, level).first);
        } else if (!twin.empty()) {
            auto at = twin.lower_bound(draw(random, bits));
            at = at == twin.end() ? twin.begin() : at;
            compare_around(ladders, tree, twin, at);
            ladders.leave(tree, at->second, false);
            compare_around(ladders, tree, twin, at);
            ladders.leave(tree, at->second, true);
            at = twin.erase(at);
            if (at != twin.end())
                compare_around(ladders, tree, twin, at);
        }
    }
    for (std::size_t which = 0; which < trees.size(); which++)
        for (auto &[tick, level] : twins[which])
            ladders.leave(trees[which], level, true);
    EXPECT(ladders.in_use() == 0);
    for (const auto &tree : trees)
        EXPECT(tree.root == Ladders::none && tree.height == 0);
}

}  // namespace

int main() {
    for (std::uint64_t seed = 1; seed <= 3; seed++)
        for (const unsigned bits : {0u, 3u, 4u, 5u, 10u, 11u, 20u, 40u, 63u})
            run(bits, seed, 30'000);
    return 0;
}
