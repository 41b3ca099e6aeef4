using FsCheck;
using FsCheck.Fluent;

namespace MicroAlpha.Tests.Events;

/// <summary>
/// Seeds for properties that draw their own input: all of them, where FsCheck's own numbers stay near 0.
/// </summary>
internal static class Seeds
{
    public static Arbitrary<int> Any { get; } = Gen.Choose(0, int.MaxValue).ToArbitrary();
}
