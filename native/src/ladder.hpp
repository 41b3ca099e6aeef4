// The price levels of a side of a book in order: a tree by tick number, all nodes of all books in one pool.
//
// A leaf is 16 neighbouring ticks, their levels side by side; a node above has a bit and a number for each of its 64
// children. A tree is only as high as its highest tick needs (200.00 at a tick of 0.01: two nodes above the leaf), at
// most 10. Lookup, insertion, removal and the step to the next better or worse level cost at most one pass over the
// height whatever the prices are, and near the touch the few lines involved stay in the cache.
//
// A level's number is its leaf's number * 16 + its place there, so finding, filling and emptying a level needs no
// branch that depends on whether somebody was there: random prices would mispredict it every other time.
#pragma once

#include <bit>
#include <cstdint>

#include "arena.hpp"

namespace microalpha::matching {

// The orders at one price of one side, oldest first. All zero but the price when nobody is there.
struct alignas(32) Level {
    std::int64_t price;
    std::int64_t total;
    std::uint32_t head;
    std::uint32_t tail;
    std::uint32_t orders;
    std::uint32_t reserved;
};
static_assert(sizeof(Level) == 32);

// One side's tree. An empty one has no leaf.
struct Ladder {
    std::uint32_t root = 0;    // leaf when the height is 0, else node
    std::uint32_t height = 0;  // nodes above a leaf
};

class Ladders {
public:
    static constexpr std::uint32_t none = 0;  // leaf 0 and node 0 are never used, so level 0 is none

    [[nodiscard]] bool create() {
        return nodes_.create(first_count) && leaves_.create(first_count) && levels_.create(first_count * leaf_ticks);
    }

    // Makes sure that one insertion finds its leaf and its nodes. False when the system has no memory for more.
    [[nodiscard]] bool reserve() {
        const auto has_nodes = nodes_.size() - used_nodes_ + free_nodes_count_ >= nodes_per_insert;
        const auto has_leaves = leaves_.size() > used_leaves_ || free_leaf_ != none;
        return MA_LIKELY(has_nodes && has_leaves) || grow(has_nodes, has_leaves);
    }

    Level &operator[](std::uint32_t level) { return levels_[level]; }
    const Level &operator[](std::uint32_t level) const { return levels_[level]; }

    // The level of a tick; makes the way there. The caller occupies it.
    [[nodiscard]] std::uint32_t locate(Ladder &ladder, std::uint64_t tick) {
        if (MA_UNLIKELY(ladder.root == none)) {
            ladder.height = height_of(tick);
            ladder.root = ladder.height == 0 ? take_leaf(nowhere) : take_node(nowhere);
        }
        while (MA_UNLIKELY(!covers(ladder, tick)))
            raise(ladder);
        auto at = ladder.root;
        for (auto height = ladder.height; height-- > 0;) {
            const auto slot = slot_of(tick, height);
            if (MA_UNLIKELY((nodes_[at].bits >> slot & 1) == 0)) {
                const auto up = at << node_bits | slot;
                put(up, height == 0 ? take_leaf(up) : take_node(up));
            }
            at = nodes_[at].children[slot];
        }
        return at << leaf_bits | (static_cast<std::uint32_t>(tick) & leaf_mask);
    }

    // The level of a tick when the way there exists, else none. It may be empty.
    [[nodiscard]] std::uint32_t find(const Ladder &ladder, std::uint64_t tick) const {
        if (ladder.root == none || !covers(ladder, tick))
            return none;
        auto at = ladder.root;
        for (auto height = ladder.height; height-- > 0;) {
            const auto slot = slot_of(tick, height);
            if ((nodes_[at].bits >> slot & 1) == 0)
                return none;
            at = nodes_[at].children[slot];
        }
        return at << leaf_bits | (static_cast<std::uint32_t>(tick) & leaf_mask);
    }

    void occupy(std::uint32_t level) {
        leaves_[level >> leaf_bits].bits |= std::uint32_t{1} << (level & leaf_mask);
    }

    // Marks a level as empty or not, after an order left it; the leaf goes with its last level.
    void leave(Ladder &ladder, std::uint32_t level, bool is_empty) {
        auto &leaf = leaves_[level >> leaf_bits];
        leaf.bits &= ~(static_cast<std::uint32_t>(is_empty) << (level & leaf_mask));
        if (MA_UNLIKELY(leaf.bits == 0))
            drop_leaf(ladder, level >> leaf_bits);
    }

    // The occupied level of the next lower tick, or none.
    [[nodiscard]] std::uint32_t below(const Ladder &ladder, std::uint32_t level) const {
        const auto &leaf = leaves_[level >> leaf_bits];
        const auto lower = leaf.bits & ((std::uint32_t{1} << (level & leaf_mask)) - 1);
        if (lower != 0)
            return (level & ~leaf_mask) | highest(lower);
        auto up = leaf.up;
        for (std::uint32_t height = 0; height < ladder.height; height++) {
            const auto &node = nodes_[up >> node_bits];
            const auto bits = node.bits & ((std::uint64_t{1} << (up & node_mask)) - 1);
            if (bits != 0)
                return last(node.children[highest(bits)], height);
            up = node.up;
        }
        return none;
    }

    // The occupied level of the next higher tick, or none.
    [[nodiscard]] std::uint32_t above(const Ladder &ladder, std::uint32_t level) const {
        const auto &leaf = leaves_[level >> leaf_bits];
        const auto higher = leaf.bits & (~std::uint32_t{1} << (level & leaf_mask));
        if (higher != 0)
            return (level & ~leaf_mask) | lowest(higher);
        auto up = leaf.up;
        for (std::uint32_t height = 0; height < ladder.height; height++) {
            const auto &node = nodes_[up >> node_bits];
            const auto bits = node.bits & (~std::uint64_t{1} << (up & node_mask));
            if (bits != 0)
                return first(node.children[lowest(bits)], height);
            up = node.up;
        }
        return none;
    }

    [[nodiscard]] bool is_occupied(std::uint32_t level) const {
        return (leaves_[level >> leaf_bits].bits >> (level & leaf_mask) & 1) != 0;
    }

    [[nodiscard]] std::size_t levels() const { return levels_.size(); }

    // Nodes and leaves of all trees.
    [[nodiscard]] std::uint64_t in_use() const {
        return std::uint64_t{used_nodes_} - 1 - free_nodes_count_ + used_leaves_ - 1 - free_leaves_count_;
    }

private:
    static constexpr std::uint32_t nowhere = 0xFFFFFFFFu;
    static constexpr std::uint32_t leaf_bits = 4;
    static constexpr std::uint32_t leaf_ticks = 1u << leaf_bits;
    static constexpr std::uint32_t leaf_mask = leaf_ticks - 1;
    static constexpr std::uint32_t node_bits = 6;
    static constexpr std::uint32_t node_mask = (1u << node_bits) - 1;
    static constexpr std::size_t first_count = 1024;
    // What 32 bits number: a node and a child of it, a leaf and a level of it. More than memory holds.
    static constexpr std::size_t max_nodes = std::size_t{1} << (32 - node_bits);
    static constexpr std::size_t max_leaves = std::size_t{1} << (32 - leaf_bits);
    // At most 10 new roots, and 10 nodes on the way down.
    static constexpr std::size_t nodes_per_insert = 20;

    struct alignas(64) Node {
        std::uint64_t bits;
        std::uint32_t up;  // parent * 64 + place there; nowhere for a root; the next free node for a free one
        std::uint32_t children[64];
    };

    struct Leaf {
        std::uint32_t bits;
        std::uint32_t up;
    };

    static std::uint32_t height_of(std::uint64_t tick) {
        const auto bits = static_cast<std::uint32_t>(std::bit_width(tick));
        return bits <= leaf_bits ? 0 : (bits - leaf_bits + node_bits - 1) / node_bits;
    }

    // In two steps: a tree of the largest height covers all 64 bits.
    static bool covers(const Ladder &ladder, std::uint64_t tick) {
        return tick >> leaf_bits >> (node_bits * ladder.height) == 0;
    }

    static std::uint32_t slot_of(std::uint64_t tick, std::uint32_t height) {
        return static_cast<std::uint32_t>(tick >> (leaf_bits + node_bits * height)) & node_mask;
    }

    static std::uint32_t highest(std::uint64_t bits) {
        return 63u - static_cast<std::uint32_t>(std::countl_zero(bits));
    }

    static std::uint32_t lowest(std::uint64_t bits) { return static_cast<std::uint32_t>(std::countr_zero(bits)); }

    // The highest level under a child met at a height.
    [[nodiscard]] std::uint32_t last(std::uint32_t child, std::uint32_t height) const {
        for (; height > 0; height--)
            child = nodes_[child].children[highest(nodes_[child].bits)];
        return child << leaf_bits | highest(leaves_[child].bits);
    }

    [[nodiscard]] std::uint32_t first(std::uint32_t child, std::uint32_t height) const {
        for (; height > 0; height--)
            child = nodes_[child].children[lowest(nodes_[child].bits)];
        return child << leaf_bits | lowest(leaves_[child].bits);
    }

    void put(std::uint32_t place, std::uint32_t child) {
        auto &node = nodes_[place >> node_bits];
        node.bits |= std::uint64_t{1} << (place & node_mask);
        node.children[place & node_mask] = child;
    }

    [[gnu::noinline]] void raise(Ladder &ladder) {
        const auto root = take_node(nowhere);
        put(root << node_bits, ladder.root);
        (ladder.height == 0 ? leaves_[ladder.root].up : nodes_[ladder.root].up) = root << node_bits;
        ladder.root = root;
        ladder.height++;
    }

    [[gnu::noinline]] void drop_leaf(Ladder &ladder, std::uint32_t leaf) {
        auto up = leaves_[leaf].up;
        leaves_[leaf].up = free_leaf_;
        free_leaf_ = leaf;
        free_leaves_count_++;
        while (up != nowhere) {
            auto &node = nodes_[up >> node_bits];
            node.bits &= ~(std::uint64_t{1} << (up & node_mask));
            if (node.bits != 0)
                return;
            const auto dropped = up >> node_bits;
            up = node.up;
            node.up = free_node_;
            free_node_ = dropped;
            free_nodes_count_++;
        }
        ladder = Ladder{};
    }

    // Children of a fresh node are garbage until their bit is set; the levels of a fresh leaf are empty.
    [[gnu::noinline]] std::uint32_t take_node(std::uint32_t up) {
        auto at = free_node_;
        if (at != none) {
            free_node_ = nodes_[at].up;
            free_nodes_count_--;
        } else {
            at = used_nodes_++;
        }
        nodes_[at].bits = 0;
        nodes_[at].up = up;
        return at;
    }

    [[gnu::noinline]] std::uint32_t take_leaf(std::uint32_t up) {
        auto at = free_leaf_;
        if (at != none) {
            free_leaf_ = leaves_[at].up;
            free_leaves_count_--;
        } else {
            at = used_leaves_++;
        }
        leaves_[at] = Leaf{0, up};
        return at;
    }

    [[gnu::noinline]] bool grow(bool has_nodes, bool has_leaves) {
        if (!has_nodes && (nodes_.size() >= max_nodes || !nodes_.grow(nodes_.size() * 2)))
            return false;
        // The levels first: a leaf without them must not exist.
        if (!has_leaves && levels_.size() == leaves_.size() * leaf_ticks
            && (leaves_.size() >= max_leaves || !levels_.grow(levels_.size() * 2)))
            return false;
        return has_leaves || leaves_.grow(leaves_.size() * 2);
    }

    Arena<Node> nodes_;
    Arena<Leaf> leaves_;
    Arena<Level> levels_;
    std::uint32_t used_nodes_ = 1;
    std::uint32_t free_node_ = none;
    std::uint32_t free_nodes_count_ = 0;
    std::uint32_t used_leaves_ = 1;
    std::uint32_t free_leaf_ = none;
    std::uint32_t free_leaves_count_ = 0;
};

}  // namespace microalpha::matching
