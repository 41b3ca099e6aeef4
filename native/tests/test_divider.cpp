// Division by multiplication against the division itself, at the borders and at random.
#include <cstdint>
#include <random>

#include "divider.hpp"
#include "expect.hpp"

using microalpha::matching::Divider;

namespace {

constexpr std::uint64_t largest = 0x7FFFFFFFFFFFFFFFu;

void compare(std::uint64_t divisor, std::uint64_t number) {
    const Divider divider(divisor);
    EXPECT(divider.divisor() == divisor);
    EXPECT(divider.quotient(number) == number / divisor);
    EXPECT(divider.divides(number) == (number % divisor == 0));
}

}  // namespace

int main() {
    std::mt19937_64 random(7);
    for (unsigned shift = 0; shift < 63; shift++)
        for (int around = -2; around <= 2; around++) {
            const auto divisor = (std::uint64_t{1} << shift) + static_cast<std::uint64_t>(around);
            if (divisor == 0 || divisor > largest)
                continue;
            for (const std::uint64_t number : {divisor - 1, divisor, largest - 1, largest})
                compare(divisor, number);
            compare(divisor, 0);
            compare(divisor, 1);
            const auto multiple = largest / divisor * divisor;
            compare(divisor, multiple);
            compare(divisor, multiple - 1);
        }
    for (int i = 0; i < 2'000'000; i++) {
        const auto divisor = random() >> (1 + random() % 63) | 1;
        compare(divisor > largest ? largest : divisor, random() >> (1 + random() % 63));
    }
    // The worked example: a price of 123.45 at a tick of 0.01 is tick number 12,345.
    EXPECT(Divider(10'000'000).quotient(123'450'000'000) == 12'345);
    return 0;
}
