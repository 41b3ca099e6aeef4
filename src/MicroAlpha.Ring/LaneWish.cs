namespace MicroAlpha.Ring;

/// <summary>A lane that wants a place in the plan.</summary>
/// <param name="Name">Name, unique in the plan.</param>
/// <param name="Role">What it is for.</param>
public sealed record LaneWish(string Name, LaneRole Role);
