using MicroAlpha.Venue.Faults;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>The faults that a test shows: <see cref="FaultSwitchTests"/> asks for every one of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShowsAttribute(params VenueFault[] faults) : Attribute
{
    public IReadOnlyList<VenueFault> Faults { get; } = faults;
}
