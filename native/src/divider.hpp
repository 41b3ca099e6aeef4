// Division by a number that is known long before: a multiplication instead of the 10 to 20 cycles of a division.
#pragma once

#include <bit>
#include <cstdint>

namespace microalpha::matching {

__extension__ using wide = unsigned __int128;

// Granlund and Montgomery, "Division by Invariant Integers using Multiplication" (PLDI 1994), theorem 4.2, for
// numerators below 2^63: with s = ceil(log2 d) and m = ceil(2^(63+s) / d), n / d = m * n >> (63 + s).
class Divider {
public:
    Divider() = default;

    // 0 < divisor < 2^63.
    explicit Divider(std::uint64_t divisor) : divisor_(divisor) {
        shift_ = static_cast<std::uint32_t>(std::bit_width(divisor - 1));
        multiplier_ = static_cast<std::uint64_t>(((wide{1} << (63 + shift_)) + divisor - 1) / divisor);
    }

    // 0 <= number < 2^63.
    [[nodiscard]] std::uint64_t quotient(std::uint64_t number) const {
        return static_cast<std::uint64_t>(wide{multiplier_} * (number << 1) >> 64) >> shift_;
    }

    [[nodiscard]] bool divides(std::uint64_t number) const { return quotient(number) * divisor_ == number; }

    [[nodiscard]] std::uint64_t divisor() const { return divisor_; }

private:
    std::uint64_t divisor_ = 0;
    std::uint64_t multiplier_ = 0;
    std::uint32_t shift_ = 0;
};

}  // namespace microalpha::matching
